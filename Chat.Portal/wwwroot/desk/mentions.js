import { element, marked } from './dom.js'
import { t } from './words.js'

const MOST = 6

/** An at sign that begins a word, and up to two words after it. An address is no mention. @param {string} before the text up to the caret */
export function findMention(before) {
  const found = /(?:^|[^\p{L}\p{N}_])@([\p{L}\p{N}'’.-]{0,40}(?: [\p{L}\p{N}'’.-]{0,40})?)$/u.exec(before)
  return found ? { from: before.length - found[1].length - 1, query: found[1] } : undefined
}

/** Colleagues whose name, or a word of it, begins with what is typed. @param {{ name: string }[]} team @param {string} query */
export function rankColleagues(team, query) {
  const wanted = query.toLocaleLowerCase()
  const rank = ({ name }) => {
    const lower = name.toLocaleLowerCase()
    return lower.startsWith(wanted) ? 0 : lower.split(/\s+/).some(word => word.startsWith(wanted)) ? 1 : 2
  }
  return team.map(one => ({ one, rank: rank(one) })).filter(r => r.rank < 2)
    .sort((a, b) => a.rank - b.rank || a.one.name.localeCompare(b.one.name)).slice(0, MOST).map(r => r.one)
}

/** What an at sign in a note offers. @param {HTMLTextAreaElement} field @param {() => Promise<{ name: string, avatarUrl: string }[]>} team */
export const mentions = (field, team) => ({
  field,
  label: t('Colleagues'),
  trigger: findMention,
  find: async query => rankColleagues(await team(), query),
  draw: ({ name, avatarUrl }, query) => [
    element('span.avatar.avatar--xs', { 'aria-hidden': 'true' }, element('img', { src: avatarUrl, alt: '', width: 24, height: 24 })),
    element('span.opt-title', { dir: 'auto' }, ...marked(name, query)),
  ],
  text: ({ name }) => `@${name} `,
})
