import { element, marked } from './dom.js'

const PAGE = '/settings/replies'

/** A slash that begins a word, and a shortcut after it. @param {string} before the text up to the caret */
export function findShortcut(before) {
  const found = /(?:^|\s)\/([\p{L}\p{N}-]{0,40})$/u.exec(before)
  return found ? { from: before.length - found[1].length - 1, query: found[1] } : undefined
}

const link = text => element('a.link', { href: PAGE }, text)
const key = text => element('kbd', {}, text)

/** What a slash in a reply offers. @param {HTMLTextAreaElement} field @param {(query: string) => Promise<{ shortcut: string, title: string, text: string }[]>} find */
export const cannedReplies = (field, find) => ({
  field,
  label: 'Canned replies',
  trigger: findShortcut,
  find,
  head: query => query ? ['Canned replies that match “/', element('bdi', {}, query), '”'] : ['Canned replies'],
  draw: ({ shortcut, title, text }, query) => [
    element('span.opt-code.cut', {}, '/', ...marked(shortcut, query)),
    element('span.opt-words', {}, element('span.opt-title.cut', { dir: 'auto' }, ...marked(title, query)), element('span.opt-text.cut', { dir: 'auto' }, text.replace(/\s+/g, ' '))),
  ],
  text: ({ text }) => text,
  empty: query => query
    ? [element('p', {}, 'No canned reply matches “/', element('bdi', {}, query), '”.'), link('Write one')]
    : [element('p', {}, 'There are no canned replies yet.'), link('Write the first one')],
  failed: retry => [
    element('p', {}, 'The canned replies could not be loaded.'),
    element('button.btn', { type: 'button', onclick: retry }, 'Try again'),
    link('Edit replies'),
  ],
  foot: () => [
    element('span', {}, key('↑'), key('↓'), 'choose'), element('span', {}, key('↵'), 'insert'), element('span', {}, key('Esc'), 'close'), link('Edit replies'),
  ],
})
