import { hasOpen, isTyping } from './keys.js'

const owners = new WeakMap()

const idOf = row => row?.pathname.split('/').pop()
const listNow = () => document.querySelector('.rows[data-list]')
const focused = list => document.activeElement?.closest?.('.row') && list.contains(document.activeElement) ? document.activeElement.closest('.row') : undefined

/** What the host does not answer while the line is down is not done; nothing here waits for it. */
const tell = (list, name, ...values) => owners.get(list)?.invokeMethodAsync(name, ...values).catch(() => {})

/** Chooses rows by click and key. Which ones are chosen is the host's to know. @param {AbortSignal} signal ends it */
export function attachPicking(list, owner, signal) {
  owners.set(list, owner)
  const rowOf = event => event.target.closest('.pick')?.parentElement.querySelector('.row')
    ?? ((event.shiftKey || list.dataset.picking !== undefined) && !event.ctrlKey && !event.metaKey ? event.target.closest('.row') : undefined)
  list.addEventListener('mousedown', event => {
    // Shift would mark the text between.
    if (event.shiftKey && rowOf(event)) event.preventDefault()
  }, { signal })
  list.addEventListener('click', event => {
    const row = rowOf(event)
    if (!row) return
    event.preventDefault()
    event.stopPropagation()
    row.focus({ preventScroll: true })
    tell(list, 'Pick', idOf(row), event.shiftKey)
  }, { signal, capture: true })
  list.addEventListener('keydown', event => {
    if (event.key.toLowerCase() !== 'a' || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return
    event.preventDefault()
    tell(list, 'PickAll')
  }, { signal })
  document.addEventListener('keydown', event => {
    if (event.key !== 'Escape' || list.dataset.picking === undefined || event.defaultPrevented || isTyping(event.target) || hasOpen()) return
    tell(list, 'PickNone')
  }, { signal })
}

/** The row that has the focus, else the open one, else the first. */
export function pickCurrent() {
  const list = listNow()
  const row = list && (focused(list) ?? list.querySelector('.row[aria-current]') ?? list.querySelector('.row'))
  if (row) tell(list, 'Pick', idOf(row), false)
}

/** One row further, which gets the focus. @param {string} by 1 or -1 */
export async function extend(by) {
  const list = listNow()
  const row = list && (focused(list) ?? list.querySelector('.row[aria-current]'))
  const now = list && await tell(list, 'Extend', Number(by), idOf(row) ?? null)
  if (!now) return
  const height = list.querySelector('.row').offsetHeight
  const top = now.index * height
  if (top < list.scrollTop) list.scrollTop = top
  else if (top + height > list.scrollTop + list.clientHeight) list.scrollTop = top + height - list.clientHeight
  requestAnimationFrame(() => [...list.querySelectorAll('.row')].find(one => idOf(one) === now.id)?.focus({ preventScroll: true }))
}
