import { focusComposer } from './composer.js'
import { clickMenu } from './menu.js'

let life

const isTyping = target => target instanceof HTMLElement && (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName))

/** One letter, one action; never while somebody types or holds a modifier. */
export function attachKeys(owner) {
  life?.abort()
  life = new AbortController()
  document.documentElement.dataset.live = ''
  const call = (...args) => owner.invokeMethodAsync(...args).catch(() => {})
  const actions = {
    j: () => call('Step', 1),
    k: () => call('Step', -1),
    e: () => call('ToggleResolvedAsync'),
    a: () => call('TakeAsync'),
    r: () => focusComposer('reply'),
    n: () => focusComposer('note'),
    h: () => clickMenu('assign-menu'),
    l: () => clickMenu('label-menu'),
    s: () => clickMenu('snooze-menu'),
  }
  document.addEventListener('keydown', event => {
    const action = actions[event.key.toLowerCase()]
    if (!action || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || event.target.closest?.('[role="menu"], [role="dialog"], dialog')) return
    event.preventDefault()
    action()
  }, { signal: life.signal })
}
