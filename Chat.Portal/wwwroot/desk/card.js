const KEY = 'chat.card'
const WIDE = matchMedia('(min-width: 1180px)')
let life

const remembered = () => localStorage.getItem(KEY) !== 'closed'
const toggle = () => document.querySelector('[data-card-toggle]')

/** The client's card: a column where there is room, which the browser remembers; else a drawer that begins closed. */
export const card = {
  /** @param {HTMLElement} element @returns {boolean} whether it begins open */
  attach(element, owner) {
    life?.abort()
    life = new AbortController()
    const { signal } = life
    WIDE.addEventListener('change', () => owner.invokeMethodAsync('Fit', WIDE.matches && remembered()).catch(() => {}), { signal })
    document.addEventListener('keydown', event => {
      const isOver = event.target.closest?.('form, dialog, [popover], .menu')
      if (event.key !== 'Escape' || WIDE.matches || element.hidden || isOver || !element.isConnected) return
      element.querySelector('[data-card-close]')?.click()
    }, { signal })
    return WIDE.matches && remembered()
  },
  toggle: () => toggle()?.click(),
  opened() {
    if (WIDE.matches) localStorage.setItem(KEY, 'open')
    else document.querySelector('[data-card-close]')?.focus()
  },
  closed() {
    if (WIDE.matches) localStorage.setItem(KEY, 'closed')
    // The button that closed it is gone.
    if (document.activeElement === document.body || !document.activeElement) toggle()?.focus()
  },
}
