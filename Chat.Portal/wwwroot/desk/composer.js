import { createDesk } from './compose.js'
import { NOTE, REPLY, boxOf, grow, keep, mark, modeOf, show, storeOf, turn } from './panels.js'
import { t } from './words.js'

/** @type {WeakMap<Element, ReturnType<typeof createDesk>>} */
const desks = new WeakMap()
const deskOf = target => desks.get(boxOf(target))

/**
 * Called when the composer is on the page. What was typed here and is not known to the host comes first, else its draft.
 * @param {HTMLElement} box @param {any} owner the component @param {string} draft as the host has it @param {string} noteDraft
 */
export function attachComposer(box, owner, draft, noteDraft) {
  desks.get(box)?.leave()
  const desk = createDesk(box, owner)
  desks.set(box, desk)
  for (const [selector, kept] of [[REPLY, draft], [NOTE, noteDraft]]) {
    const field = box.querySelector(selector)
    const { store, key } = storeOf(field)
    const own = store.readDraft(key)
    show(field, field.value || (own?.dirty ? own.text : kept))
    const writing = desk.writing(field)
    writing.resume()
    if (own?.dirty) writing.push()
  }
  turn(box, modeOf(box), false)
}

/** A message or a note is on disk. */
export function settled(box, id) {
  for (const writing of Object.values(desks.get(box)?.writings ?? {})) writing.settled(id)
}

/** Goes to the reply or the note of the open conversation. @param {'reply' | 'note'} mode */
export function focusComposer(mode) {
  const box = document.querySelector('[data-composer]')
  if (!box) return
  desks.get(box)?.shut()
  turn(box, mode, true)
}

document.addEventListener('input', event => {
  const field = event.target
  if (!storeOf(field)) return
  keep(field)
  field.dir = field.value ? 'auto' : ''
  grow(field)
  mark(boxOf(field))
  const desk = deskOf(field)
  desk?.writing(field).changed()
  desk?.picker.update(field)
}, true)

document.addEventListener('selectionchange', () => {
  const field = document.activeElement
  if (field && storeOf(field)) deskOf(field)?.picker.update(field)
})

document.addEventListener('keydown', event => {
  const field = event.target
  const desk = deskOf(field)
  if (field.matches?.('[data-write]') && ['ArrowLeft', 'ArrowRight'].includes(event.key)) {
    event.preventDefault()
    const box = boxOf(field)
    desk?.shut()
    turn(box, field.dataset.write === 'note' ? 'reply' : 'note', false)
    return box.querySelector('[data-write][aria-selected="true"]').focus()
  }
  if (!storeOf(field) || desk?.picker.press(event)) return
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing && event.keyCode !== 229) {
    event.preventDefault()
    if (!event.repeat) desk?.send(event.ctrlKey || event.metaKey ? 'resolve' : undefined)
  } else if (event.key === 'Escape') {
    field.blur()
  }
}, true)

document.addEventListener('submit', event => {
  if (!boxOf(event.target)) return
  event.preventDefault()
  deskOf(event.target)?.send()
}, true)

document.addEventListener('click', event => {
  const button = event.target.closest?.('[data-write], [data-open], [data-send], [data-answer]')
  const box = boxOf(button)
  if (!box) return
  const { write, open, send, answer } = button.dataset
  if (write) {
    desks.get(box)?.shut()
    turn(box, write, true)
  }
  if (open) desks.get(box)?.open(open, button)
  if (send) desks.get(box)?.send(send)
  if (answer) desks.get(box)?.answer(answer)
}, true)

document.addEventListener('pointerdown', event => {
  for (const box of document.querySelectorAll('[data-composer]')) {
    if (!event.target.closest?.('[data-pop], [data-emoji], [data-open]')) desks.get(box)?.shut()
  }
}, true)

// Files, however they come.
document.addEventListener('change', event => {
  if (event.target.dataset?.file === undefined || !boxOf(event.target)) return
  deskOf(event.target)?.files.add(event.target.files)
  event.target.value = ''
}, true)

document.addEventListener('paste', event => {
  const pasted = [...event.clipboardData?.files ?? []]
  // Tables and letters bring a picture of themselves along: their text is what is meant.
  const { types } = event.clipboardData ?? { types: [] }
  const isText = types.includes('text/plain') && (types.includes('text/html') || types.includes('text/rtf'))
  if (!pasted.length || isText || !event.target.matches?.(REPLY)) return
  event.preventDefault()
  deskOf(event.target)?.files.add(pasted)
}, true)

for (const name of ['dragover', 'dragleave', 'drop']) {
  document.addEventListener(name, event => {
    const box = event.target.closest?.('.thread')?.querySelector('[data-composer]')
    if (!box || !event.dataTransfer?.types.includes('Files')) return
    event.preventDefault()
    box.toggleAttribute('data-drop', name === 'dragover')
    const desk = desks.get(box)
    if (name === 'drop' && box.dataset.mode === 'note') desk?.say(t('A note carries no files. Turn to Reply first.'))
    else if (name === 'drop') desk?.files.add(event.dataTransfer.files)
  }, true)
}

// Typed while the line was down: it never reached the host.
addEventListener('chat-circuit-back', () => {
  for (const box of document.querySelectorAll('[data-composer]')) desks.get(box)?.resume()
})
