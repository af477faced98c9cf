import { callDesk } from './keys.js'
import { limited } from './limited.js'

const WAIT_FOR_THREAD = 3_000
let opened
let shortcuts

/** Opens the palette, or closes it. */
export const togglePalette = () => opened?.toggle()

/** The list of all keys. */
export const showShortcuts = () => shortcuts?.()

/** Sends a form of the page. @param {string} id */
export const submit = id => document.getElementById(id)?.requestSubmit()

/** The thread that is being opened gets the focus, unless somebody has moved it meanwhile. */
export function focusThread(conversationId) {
  const from = document.activeElement
  const until = performance.now() + WAIT_FOR_THREAD
  const look = () => {
    if (document.activeElement !== from && document.activeElement !== document.body) return
    const log = document.querySelector(`[data-composer="${conversationId}"]`)?.closest('.thread')?.querySelector('[role="log"]')
    if (log) log.focus({ preventScroll: true })
    else if (performance.now() < until) requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
}

/**
 * The browser opens and closes the palette and owns its text; the host finds and paints the lines.
 * @param {HTMLDialogElement} dialog @param {any} owner its component
 */
export function attachPalette(dialog, owner) {
  opened?.stop()
  const life = new AbortController()
  const { signal } = life
  const field = dialog.querySelector('input')
  const list = dialog.querySelector('[role="listbox"]')
  const tell = (...args) => limited(owner.invokeMethodAsync(...args)).catch(() => {})
  let isChoosing = false

  const toggle = () => {
    if (dialog.open) return dialog.close()
    field.value = ''
    // Its own focus returns where it was when it closes: caret and text of a reply are untouched.
    dialog.showModal()
    field.focus()
    tell('OpenAsync')
  }

  async function choose(optionId) {
    if (isChoosing) return
    isChoosing = true
    try {
      const answer = await limited(owner.invokeMethodAsync('ChooseAsync', field.value, optionId))
      if (answer.isDone && dialog.open) dialog.close()
      if (answer.call) callDesk(answer.call)
      if (answer.conversationId) focusThread(answer.conversationId)
    } catch {
      // The line is down: the palette stays, and Enter tries again.
    }
    isChoosing = false
  }

  const keys = {
    ArrowDown: () => tell('Move', 1),
    ArrowUp: () => tell('Move', -1),
    PageDown: () => tell('MoveToEnd', true),
    PageUp: () => tell('MoveToEnd', false),
    Enter: () => choose(null),
  }

  field.addEventListener('input', () => tell('FindAsync', field.value), { signal })
  field.addEventListener('keydown', event => {
    const act = keys[event.key]
    if (event.key === '?' && !field.value) {
      event.preventDefault()
      dialog.close()
      showShortcuts()
    } else if (act && !event.isComposing && event.keyCode !== 229 && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault()
      act()
    }
  }, { signal })
  // The focus stays in the field, whatever is clicked.
  list.addEventListener('mousedown', event => event.preventDefault(), { signal })
  list.addEventListener('click', event => {
    const option = event.target.closest('[role="option"]')
    if (option) choose(option.id)
  }, { signal })
  dialog.addEventListener('mousedown', event => event.target === dialog && dialog.close(), { signal })
  dialog.addEventListener('close', () => tell('Closed'), { signal })
  const seen = new MutationObserver(() => list.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' }))
  seen.observe(list, { subtree: true, attributes: true, attributeFilter: ['aria-selected'], childList: true })
  signal.addEventListener('abort', () => seen.disconnect())

  const help = document.querySelector('dialog[data-shortcuts]')
  help.addEventListener('close', () => tell('ShowShortcutsAsync', false), { signal })
  help.addEventListener('mousedown', event => event.target === help && help.close(), { signal })
  shortcuts = () => {
    if (help.open) return
    help.showModal()
    tell('ShowShortcutsAsync', true)
  }
  opened = { toggle, stop: () => life.abort() }
  if (dialog.open) tell('OpenAsync').then(() => tell('FindAsync', field.value))
}
