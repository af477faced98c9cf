import { limited } from './limited.js'
import { focusThread } from './palette.js'

/** So long the fingers rest before a search begins. */
const REST = 50
const LOOK = 60
let life

const field = () => document.querySelector('[data-search]')

/** Goes to the search page, or into its field. */
function open() {
  const found = field()
  if (!found) return window.Blazor.navigateTo('/search')
  found.focus()
  found.select()
}

/** What the host puts into the field. @param {string} text */
function write(text) {
  const found = field()
  if (!found) return
  found.value = text
  if (matchMedia('(min-width: 700px)').matches && !document.activeElement?.closest('.facets')) found.focus()
}

/** The hit of which the thread is shown comes into sight there. */
function reveal() {
  const node = document.querySelector('.preview .is-hit')
  const log = document.querySelector('.preview-log')
  if (node && log) log.scrollTop += node.getBoundingClientRect().top - log.getBoundingClientRect().top - (log.clientHeight - node.offsetHeight) / 2
}

/** @param {string} id of a hit */
function focus(id) {
  document.querySelector(`[data-hit="${CSS.escape(id)}"]`)?.focus()
}

/**
 * The field belongs to the browser; arrows go through the hits without asking anybody.
 * @param {HTMLElement} sheet @param {any} owner its component @param {boolean} takesFocus
 * @returns {string} what was typed before the page lived
 */
function attach(sheet, owner, takesFocus) {
  life?.abort()
  life = new AbortController()
  const { signal } = life
  const input = field()
  let timer
  let looking
  const tell = (method, ...args) => limited(owner.invokeMethodAsync(method, ...args)).catch(() => {})
  const hits = () => [...sheet.querySelectorAll('[data-hit]')]

  input.addEventListener('input', () => {
    clearTimeout(timer)
    timer = setTimeout(() => tell('TypeAsync', input.value), REST)
  }, { signal })

  function go(link) {
    const conversation = /^\/inbox\/([^?]+)/.exec(link.getAttribute('href'))?.[1]
    tell('OpenAsync', link.dataset.hit)
    if (conversation) focusThread(conversation)
  }

  function step(from, by) {
    const all = hits()
    const at = all.indexOf(from)
    if (at + by < 0) return input.focus()
    if (at + by >= all.length) return sheet.querySelector('[data-more]')?.click()
    all[at + by].focus()
  }

  sheet.addEventListener('keydown', event => {
    if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return
    const isField = event.target === input
    const hit = event.target.closest?.('[data-hit]')
    if (!isField && !hit) return
    const all = hits()
    const keys = {
      ArrowDown: () => step(hit, 1),
      ArrowUp: () => hit && step(hit, -1),
      Home: () => hit && all[0]?.focus(),
      End: () => hit && all.at(-1)?.focus(),
      Enter: () => {
        const chosen = hit ?? sheet.querySelector('[data-hit][aria-current]')
        if (chosen) go(chosen)
      },
    }
    if (!keys[event.key] || (isField && (event.key === 'Home' || event.key === 'End'))) return
    event.preventDefault()
    keys[event.key]()
  }, { signal })

  sheet.addEventListener('click', event => {
    const hit = event.target.closest?.('[data-hit]')
    if (!hit || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    event.stopPropagation()
    go(hit)
  }, { signal, capture: true })

  sheet.addEventListener('focusin', event => {
    const hit = event.target.closest?.('[data-hit]')
    if (!hit) return
    clearTimeout(looking)
    looking = setTimeout(() => tell('Look', hit.dataset.hit), LOOK)
  }, { signal })

  if (takesFocus && matchMedia('(min-width: 700px)').matches) input.focus()
  return input.value
}

export const search = { attach, open, write, reveal, focus }
