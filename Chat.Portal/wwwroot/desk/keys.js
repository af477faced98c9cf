import { togglePalette } from './palette.js'

const PATIENCE = 1_000
let life

/** A dialog that has just closed keeps the focus until the next frame. */
const isGone = target => Boolean(target?.closest?.('dialog:not([open])'))
export const isTyping = target => target?.isContentEditable === true || /^(input|textarea|select)$/i.test(target?.tagName ?? '')
const isFloating = target => Boolean(target?.closest?.('[role="menu"], [role="dialog"], dialog'))

/** Something lies over the page: its keys are its own. */
export const hasOpen = () => Boolean(document.querySelector('dialog[open], [popover]:popover-open'))

/** The letter on the key, also where the layout writes other letters than Latin ones. */
const letter = event => (/^[!-~]$/.test(event.key) ? event.key.toLowerCase() : /^Key[A-Z]$/.test(event.code ?? '') ? event.code.slice(3).toLowerCase() : undefined)

/**
 * Turns key presses into actions: one key, or two one after the other.
 * @param {{ keys: string, call?: { path: string, arguments: string[] }, repeats?: boolean }[]} actions
 * @param {{ press: (keys: string) => void, call: (call: { path: string, arguments: string[] }) => void, palette: () => void, isBusy?: () => boolean, now?: () => number }} desk
 * @returns {(event: KeyboardEvent) => void}
 */
export function createKeys(actions, { press, call, palette, isBusy = () => false, now = () => performance.now() }) {
  const known = new Map()
  for (const action of actions) if (!known.has(action.keys)) known.set(action.keys, action)
  const begins = new Set(actions.map(action => action.keys.split(' ')).filter(parts => parts.length > 1).map(parts => parts[0]))
  let first
  let until = 0

  return event => {
    const key = letter(event)
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && key === 'k') {
      event.preventDefault()
      if (!event.repeat) palette()
      return
    }
    if (!key || event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return
    if (!isGone(event.target) && (isTyping(event.target) || isFloating(event.target)) || isBusy()) {
      first = undefined
      return
    }
    // With Shift a letter is another key, if the list knows one.
    const shifted = event.shiftKey && /^[a-z]$/.test(key) && known.has(`shift+${key}`) ? `shift+${key}` : key
    const keys = first && now() < until ? `${first} ${key}` : shifted
    first = undefined
    const action = known.get(keys)
    if (action) {
      event.preventDefault()
      if (event.repeat && !action.repeats) return
      if (action.call) call(action.call)
      else press(keys)
    } else if (keys === key && begins.has(key)) {
      first = key
      until = now() + PATIENCE
    }
  }
}

/** Runs a function of the desk by its path. @param {{ path: string, arguments: string[] }} call */
export function callDesk(call) {
  call.path.split('.').reduce((found, name) => found?.[name], window.chatDesk)?.(...(call.arguments ?? []))
}

/** The page lives from now on: keys do what the host’s list of actions says. @param {string} actions as JSON */
export function attachKeys(owner, actions) {
  life?.abort()
  life = new AbortController()
  document.documentElement.dataset.live = ''
  const press = keys => owner.invokeMethodAsync('PressAsync', keys).catch(() => {})
  document.addEventListener('keydown', createKeys(JSON.parse(actions), { press, call: callDesk, palette: togglePalette, isBusy: hasOpen }), { signal: life.signal })
}
