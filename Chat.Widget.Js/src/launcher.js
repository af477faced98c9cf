import { element } from './dom.js'

/** The launcher once the panel is there: says what it would do, and how much is unread. */
export function createLauncher({ host, button, icon, emit, t, options }) {
  const [bubble] = button.children
  const arrow = icon('M6 9.5l6 6 6-6')
  const badge = element('b', { ariaHidden: 'true' })
  let isOpen = false
  let unread = 0

  function paint() {
    button.ariaLabel = t(isOpen ? 'close' : unread ? 'openUnread' : 'open', { n: unread })
    button.ariaExpanded = isOpen
    badge.textContent = unread > 99 ? '99+' : unread
    button.replaceChildren(...isOpen ? [arrow] : unread ? [bubble, badge] : [bubble])
  }

  return {
    setOpen(value) {
      isOpen = value
      // Whoever opens the chat wants to see it.
      if (value) host.hidden = false
      // Where the page has its own launcher, this is the way out.
      button.hidden = !value && options().launcher
      paint()
      emit(value ? 'open' : 'close')
    },
    setUnread(count) {
      if (unread === count) return
      unread = count
      paint()
      emit('unread', { count })
    },
  }
}
