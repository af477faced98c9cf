import { createId, readDraft, readUnsent, removeDraft, removeUnsent, writeDraft, writeUnsent } from './drafts.js'
import { limited } from './limited.js'

const PAUSE = 300
const fields = new WeakMap()

const isReply = target => target instanceof HTMLTextAreaElement && target.dataset.draft !== undefined

function grow(field) {
  if (CSS.supports('field-sizing', 'content')) return
  field.style.height = 'auto'
  field.style.height = field.scrollHeight + 'px'
}

function direct(field) {
  field.dir = field.value ? 'auto' : ''
}

function keep(field) {
  // An emptied field is news as well: the server's draft must not come back.
  const key = field.dataset.draft
  writeDraft(key, { ...readDraft(key), text: field.value, dirty: true })
}

const hint = (field, isKept) => {
  const note = field.form.querySelector('[data-kept]')
  if (note) note.hidden = !isKept
}

/** Tells the server what stands in the field; while the line is down the browser's copy does. */
async function push(field) {
  const page = fields.get(field)
  if (!page || !field.isConnected) return
  clearTimeout(page.timer)
  page.timer = undefined
  const text = field.value
  try {
    await limited(page.owner.invokeMethodAsync('DraftChangedAsync', text))
    const draft = readDraft(field.dataset.draft)
    if (draft?.text === text) {
      if (text) writeDraft(field.dataset.draft, { ...draft, dirty: false })
      else removeDraft(field.dataset.draft)
    }
    hint(field, false)
  } catch {
    hint(field, Boolean(field.value))
  }
}

/** The line is known to be down: there is no use in trying. */
const isDown = () => getComputedStyle(document.getElementById('components-reconnect-modal')).display !== 'none'

function show(field, text) {
  field.value = text
  direct(field)
  grow(field)
}

/** Takes the text out of the field and hands it over, one message after the other. */
function send(field) {
  const page = fields.get(field)
  const text = field.value.trim()
  if (!page || !text) return
  if (isDown()) {
    hint(field, true)
    return
  }
  const key = field.dataset.draft
  const before = readDraft(key)
  // The same text keeps its id: a try whose answer was lost can never become a second message.
  const message = { id: before?.sendText === text ? before.sendId : createId(), text }
  writeUnsent(key, message)
  removeDraft(key)
  clearTimeout(page.timer)
  page.timer = undefined
  show(field, '')
  page.sending = page.sending.then(() => deliver(field, page, message))
}

async function deliver(field, page, { id, text }) {
  const key = field.dataset.draft
  try {
    await limited(page.owner.invokeMethodAsync('SendAsync', id, text))
    hint(field, false)
  } catch {
    hint(field, true)
    // Back into the field, unless the next reply stands there already: then it goes out when the line is back.
    if (field.value) return
    writeDraft(key, { text, dirty: true, sendId: id, sendText: text })
    removeUnsent(key, id)
    show(field, text)
  }
}

/** Hands over what an earlier circuit took and could not finish. The id makes a repeat harmless. */
async function handOver(field, owner) {
  const key = field.dataset.draft
  for (const { id, text } of readUnsent(key)) {
    if (await limited(owner.invokeMethodAsync('IsStored', id))) removeUnsent(key, id)
    else await limited(owner.invokeMethodAsync('SendAsync', id, text))
  }
  const draft = readDraft(key)
  if (draft?.sendId && draft.text.trim() === draft.sendText && await limited(owner.invokeMethodAsync('IsStored', draft.sendId))) dropSent(field, draft.sendId)
}

/**
 * Called when the field is on the page. What was typed here and is not known to the server comes first, else its draft.
 * @param {HTMLTextAreaElement} field @param {any} owner the component @param {string} draft as the server has it
 */
export function attachComposer(field, owner, draft) {
  const key = field.dataset.draft
  const own = readDraft(key)
  fields.set(field, { owner, timer: undefined, sending: Promise.resolve() })
  if (!field.value) field.value = own?.dirty ? own.text : draft
  direct(field)
  grow(field)
  const page = fields.get(field)
  page.sending = page.sending.then(() => handOver(field, owner)).catch(() => {})
  if (own?.dirty) push(field)
}

/** What is stored stands in the thread, and no more in the field. */
function dropSent(field, id) {
  const key = field.dataset.draft
  const draft = readDraft(key)
  if (draft?.sendId !== id) return
  removeDraft(key)
  if (field.value.trim() === draft.sendText) show(field, '')
}

/** The message is on disk. */
export function settled(field, id) {
  removeUnsent(field.dataset.draft, id)
  dropSent(field, id)
}

document.addEventListener('input', event => {
  const field = event.target
  if (!isReply(field)) return
  keep(field)
  direct(field)
  grow(field)
  const page = fields.get(field)
  if (page) page.timer ??= setTimeout(push, PAUSE, field)
}, true)

document.addEventListener('keydown', event => {
  const field = event.target
  if (!isReply(field)) return
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing && event.keyCode !== 229) {
    event.preventDefault()
    send(field)
  } else if (event.key === 'Escape') {
    field.blur()
  }
}, true)

document.addEventListener('submit', event => {
  const field = event.target.querySelector?.('textarea[data-draft]')
  if (!field) return
  event.preventDefault()
  send(field)
  field.focus()
}, true)

// Typed while the line was down: it never reached the server.
addEventListener('chat-circuit-back', () => {
  for (const field of document.querySelectorAll('textarea[data-draft]')) {
    push(field)
    const page = fields.get(field)
    if (page) page.sending = page.sending.then(() => handOver(field, page.owner)).catch(() => {})
  }
})
