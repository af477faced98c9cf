import { element, marked } from './dom.js'
import { around, t } from './words.js'

const PAGE = '/settings/replies'

/** A slash that begins a word, and a shortcut after it. @param {string} before the text up to the caret */
export function findShortcut(before) {
  const found = /(?:^|\s)\/([\p{L}\p{N}-]{0,40})$/u.exec(before)
  return found ? { from: before.length - found[1].length - 1, query: found[1] } : undefined
}

const link = text => element('a.link', { href: PAGE }, text)
/** A sentence with what is typed in it. */
const named = (english, query) => {
  const [before, after] = around(english)
  return [before, element('bdi', {}, query), after]
}

const key = text => element('kbd', {}, text)

/** What a slash in a reply offers. @param {HTMLTextAreaElement} field @param {(query: string) => Promise<{ shortcut: string, title: string, text: string }[]>} find */
export const cannedReplies = (field, find) => ({
  field,
  label: t('Canned replies'),
  trigger: findShortcut,
  find,
  head: query => query ? named('Canned replies that match “/{0}”', query) : [t('Canned replies')],
  draw: ({ shortcut, title, text }, query) => [
    element('span.opt-code.cut', {}, '/', ...marked(shortcut, query)),
    element('span.opt-words', {}, element('span.opt-title.cut', { dir: 'auto' }, ...marked(title, query)), element('span.opt-text.cut', { dir: 'auto' }, text.replace(/\s+/g, ' '))),
  ],
  text: ({ text }) => text,
  empty: query => query
    ? [element('p', {}, ...named('No canned reply matches “/{0}”.', query)), link(t('Write one'))]
    : [element('p', {}, t('There are no canned replies yet.')), link(t('Write the first one'))],
  failed: retry => [
    element('p', {}, t('The canned replies could not be loaded.')),
    element('button.btn', { type: 'button', onclick: retry }, t('Try again')),
    link(t('Edit replies')),
  ],
  foot: () => [
    element('span', {}, key('↑'), key('↓'), t('choose')), element('span', {}, key('↵'), t('insert')), element('span', {}, key('Esc'), t('close (hint)')), link(t('Edit replies')),
  ],
})
