import { notes, replies } from './drafts.js'

const MODE = 'chat.write.'

export const REPLY = 'textarea[data-draft]'
export const NOTE = 'textarea[data-note]'

export const boxOf = target => target?.closest?.('[data-composer]')

/** Where the text of a field is kept; undefined when it is none of the composer's. */
export const storeOf = field => field.matches?.(REPLY) ? { store: replies, key: field.dataset.draft } : field.matches?.(NOTE) ? { store: notes, key: field.dataset.note } : undefined

/** A part of the composer by its name. */
export const part = (box, name) => box.querySelector(`[data-${name}]`)

export function grow(field) {
  if (CSS.supports('field-sizing', 'content')) return
  field.style.height = 'auto'
  field.style.height = field.scrollHeight + 'px'
}

/** A tab says when something half-typed stands behind it. */
export function mark(box) {
  for (const dot of box.querySelectorAll('[data-dot]')) dot.hidden = !box.querySelector(dot.dataset.dot === 'note' ? NOTE : REPLY).value.trim()
}

/** Puts a text into a field. */
export function show(field, text) {
  field.value = text
  field.dir = text ? 'auto' : ''
  grow(field)
  mark(boxOf(field))
}

/** What stands there now is remembered: an emptied field is news as well, and the host's draft must not come back. Also remembered is who of the team had answered when it was begun. */
export function keep(field) {
  const { store, key } = storeOf(field)
  const before = store.readDraft(key)
  store.writeDraft(key, { ...before, text: field.value, dirty: true, since: before?.since ?? Number(boxOf(field).dataset.answered) })
}

/** The side that was shown last in this tab. */
export function modeOf(box) {
  try {
    return box.dataset.mode ?? sessionStorage.getItem(MODE + box.dataset.composer) ?? 'reply'
  } catch {
    return 'reply'
  }
}

/** Shows the reply or the note; which of the two is the browser's to know. @param {string} mode */
export function turn(box, mode, isFocused) {
  for (const tab of box.querySelectorAll('[data-write]')) {
    const isChosen = tab.dataset.write === mode
    tab.setAttribute('aria-selected', String(isChosen))
    tab.tabIndex = isChosen ? 0 : -1
  }
  for (const panel of box.querySelectorAll('[data-panel]')) panel.hidden = panel.dataset.panel !== mode
  box.dataset.mode = mode
  try {
    if (mode === 'note') sessionStorage.setItem(MODE + box.dataset.composer, mode)
    else sessionStorage.removeItem(MODE + box.dataset.composer)
  } catch {
    // Then it is forgotten at the next load.
  }
  const field = box.querySelector(mode === 'note' ? NOTE : REPLY)
  grow(field)
  if (isFocused) field.focus()
}
