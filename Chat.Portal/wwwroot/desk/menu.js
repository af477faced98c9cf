const EDGE = 8

const items = menu => [...menu.querySelectorAll('[role^="menuitem"]:not([hidden])')].filter(item => item.offsetParent)
const opener = menu => document.querySelector(`[popovertarget="${menu.id}"]`)

/** Below the button, or above it where there is more room; always inside the window. With data-beside next to it, where there is room for that. */
function place(menu, anchor) {
  const from = anchor.getBoundingClientRect()
  // Where it stood before would make it narrower than it will be.
  menu.style.left = '0'
  const box = menu.getBoundingClientRect()
  const isRtl = getComputedStyle(anchor).direction === 'rtl'
  const isBeside = menu.dataset.beside !== undefined && from.width + 8 + box.width < innerWidth / 2
  const left = isBeside ? (isRtl ? from.left - 8 - box.width : from.right + 8) : isRtl ? from.right - box.width : from.left
  const below = isBeside ? from.bottom - box.height : from.bottom + 4
  const top = below + box.height > innerHeight - EDGE && from.top - box.height - 4 > EDGE ? from.top - box.height - 4 : below
  menu.style.left = Math.max(EDGE, Math.min(left, innerWidth - box.width - EDGE)) + 'px'
  menu.style.top = Math.max(EDGE, Math.min(top, innerHeight - box.height - EDGE)) + 'px'
}

/** Opens a menu beside an element that is not its button. */
export function openMenu(id, anchor) {
  const menu = document.getElementById(id)
  if (!menu || menu.matches(':popover-open')) return
  menu.anchor = anchor
  menu.showPopover()
}

/** Opens the menu of a button, as a key does. */
export function clickMenu(id) {
  // While rows are chosen the key is meant for them.
  const button = document.querySelector(`[popovertarget="many-${id}"]`) ?? document.querySelector(`[popovertarget="${id}"]`)
  button?.focus()
  button?.click()
}

document.addEventListener('toggle', event => {
  const menu = event.target
  if (!menu.classList?.contains('menu') || !menu.hasAttribute('popover')) return
  if (event.newState === 'open') {
    const anchor = menu.anchor ?? opener(menu)
    const show = () => {
      if (anchor) place(menu, anchor)
      const first = menu.querySelector('[aria-checked="true"]') ?? items(menu)[0] ?? menu.querySelector('select, input, button')
      if (!menu.contains(document.activeElement)) first?.focus()
      return Boolean(first)
    }
    if (show()) return
    // What it holds is on its way.
    const coming = new MutationObserver(() => show() && coming.disconnect())
    coming.observe(menu, { childList: true })
  } else {
    const anchor = menu.anchor
    menu.anchor = undefined
    if (anchor?.isConnected && (document.activeElement === document.body || menu.contains(document.activeElement))) anchor.focus()
  }
}, true)

document.addEventListener('keydown', event => {
  // Who is quick presses the next key while the focus is still on the button.
  const opened = document.querySelector('.menu:popover-open')
  const menu = event.target.closest?.('.menu[popover]') ?? (opened && event.target === (opened.anchor ?? opener(opened)) ? opened : undefined)
  if (menu?.getAttribute('role') !== 'menu' || event.key === 'Enter' || event.key === ' ') return
  const all = items(menu)
  const at = all.indexOf(document.activeElement)
  const to = { ArrowDown: at + 1, ArrowUp: at - 1 + (at < 0 ? 1 : 0), Home: 0, End: all.length - 1 }[event.key]
  if (to !== undefined) {
    event.preventDefault()
    all[(to + all.length) % all.length]?.focus()
  } else if (event.key === 'Tab') {
    menu.hidePopover()
  } else if (event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const letter = event.key.toLowerCase()
    const next = [...all.slice(at + 1), ...all.slice(0, at + 1)].find(item => item.textContent.trim().toLowerCase().startsWith(letter))
    next?.focus()
  }
}, true)

document.addEventListener('click', event => {
  const item = event.target.closest?.('.menu[popover] :is([role^="menuitem"], a)')
  if (!item) return
  if (item.dataset.copy) navigator.clipboard?.writeText(new URL(item.dataset.copy, document.baseURI).href).catch(() => {})
  if (item.dataset.keep === undefined) item.closest('.menu').hidePopover()
}, true)
