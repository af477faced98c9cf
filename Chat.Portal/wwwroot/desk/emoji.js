import { element } from './dom.js'
import { GROUPS } from './emoji-words.js'
import { t } from './words.js'

const RECENT = 'chat.emoji'
const KEPT = 18
const COLUMNS = 9

/** @typedef {{ sign: string, words: string[], name?: string }} Emoji */

/** What is drawn as text by itself is told to be a picture. */
const pictured = sign => /\p{Emoji_Presentation}/u.test(sign) ? sign : sign + '\ufe0f'

/** @param {string} lines @returns {Emoji[]} */
const parse = lines => lines.split(';').map(one => one.trim().split(/\s+/)).filter(one => one[0]).map(([sign, ...words]) => ({ sign: pictured(sign), words }))

/** By the words of the page's language too; English is found in any. @type {Record<string, () => Promise<{ WORDS: string }>>} */
const LANGUAGES = { de: () => import('./emoji-words.de.js') }

const groups = Object.entries(GROUPS).map(([name, lines]) => ({ name, all: parse(lines) }))
const known = new Map(groups.flatMap(group => group.all).map(one => [one.sign, one]))

/** Adds the words of a language, and names the emoji by them. One that is not there, or does not load, leaves English. @param {string} language */
export async function speak(language) {
  const own = await LANGUAGES[language.slice(0, 2)]?.().catch(() => undefined)
  for (const { sign, words } of own ? parse(own.WORDS) : []) {
    const one = known.get(sign)
    if (one) Object.assign(one, { name: words.join(' '), words: [...words, ...one.words] })
  }
}

if (globalThis.document) await speak(document.documentElement.lang)

/** Each word of the query begins a word of the emoji; whole words first. @param {string} query @returns {Emoji[]} */
export function findEmoji(query) {
  const wanted = query.toLowerCase().split(/\s+/).filter(Boolean)
  const fits = ({ words }) => wanted.every(want => words.some(word => word.startsWith(want)))
  const exact = ({ words }) => wanted.every(want => words.includes(want))
  const found = [...known.values()].filter(fits)
  return [...found.filter(exact), ...found.filter(one => !exact(one))]
}

function readRecent() {
  try {
    return JSON.parse(localStorage.getItem(RECENT) ?? '[]').map(sign => known.get(sign)).filter(Boolean)
  } catch {
    return []
  }
}

function remember(sign) {
  try {
    localStorage.setItem(RECENT, JSON.stringify([sign, ...readRecent().map(one => one.sign).filter(other => other !== sign)].slice(0, KEPT)))
  } catch {
    // Then it is not remembered.
  }
}

const cell = ({ sign, words, name = words.join(' ') }) => element('button.emoji', { type: 'button', role: 'gridcell', tabIndex: -1, title: name, 'aria-label': name, 'data-sign': sign }, sign)

function grid(name, all) {
  const rows = []
  for (let i = 0; i < all.length; i += COLUMNS) rows.push(element('div.emoji-row', { role: 'row' }, ...all.slice(i, i + COLUMNS).map(cell)))
  return [element('p.emoji-head', { 'aria-hidden': 'true' }, name), element('div', { role: 'grid', 'aria-label': name }, ...rows)]
}

/**
 * Fills the box with the picker: a search field, and a grid for each group with one stop of the Tab key.
 * @param {HTMLElement} box @param {(sign: string) => void} choose @param {() => void} close
 */
export function openEmoji(box, choose, close) {
  const search = element('input.emoji-search', { type: 'search', placeholder: t('Search emoji'), autocomplete: 'off', 'aria-label': t('Search emoji') })
  const list = element('div.emoji-list')
  const status = element('p.sr', { role: 'status' })
  const cells = () => [...list.querySelectorAll('.emoji')]

  function paint() {
    const query = search.value.trim()
    const recent = readRecent()
    const found = query ? findEmoji(query) : []
    const parts = query ? (found.length ? grid(t('Found'), found) : [element('p.pop-face', {}, t('No emoji by that word.'))])
      : [...(recent.length ? grid(t('Recent'), recent) : []), ...groups.flatMap(group => grid(t(group.name), group.all))]
    list.replaceChildren(...parts)
    list.scrollTop = 0
    const first = cells()[0]
    if (first) first.tabIndex = 0
    status.textContent = query ? t('{0} found', found.length) : ''
  }

  function go(to) {
    if (!to) return
    for (const one of cells()) one.tabIndex = -1
    to.tabIndex = 0
    to.focus()
  }

  /** The cell beside, above or below, across the borders of the groups. */
  function beside(from, key) {
    const rows = [...list.querySelectorAll('.emoji-row')]
    const row = from.parentElement
    const column = [...row.children].indexOf(from)
    const all = cells()
    const forward = getComputedStyle(list).direction === 'rtl' ? -1 : 1
    const step = { ArrowRight: forward, ArrowLeft: -forward }[key]
    if (step) return all[all.indexOf(from) + step]
    const next = rows[rows.indexOf(row) + (key === 'ArrowDown' ? 1 : -1)]
    if (key === 'Home' || key === 'End') return row.children[key === 'Home' ? 0 : row.children.length - 1]
    return next ? next.children[Math.min(column, next.children.length - 1)] : key === 'ArrowUp' ? search : undefined
  }

  box.replaceChildren(search, status, list)
  box.hidden = false
  paint()
  search.focus()
  search.addEventListener('input', paint)
  box.onclick = event => {
    const sign = event.target.closest('.emoji')?.dataset.sign
    if (!sign) return
    remember(sign)
    choose(sign)
  }
  box.onkeydown = event => {
    const from = event.target.closest('.emoji')
    if (event.key === 'Escape') close()
    else if (event.target === search && event.key === 'Enter') cells()[0]?.click()
    else if (event.target === search && event.key === 'ArrowDown') go(cells()[0])
    else if (from && ['ArrowRight', 'ArrowLeft', 'ArrowUp', 'ArrowDown', 'Home', 'End'].includes(event.key)) {
      const to = beside(from, event.key)
      if (to === search) search.focus()
      else go(to)
    } else return
    event.preventDefault()
    event.stopPropagation()
  }
}
