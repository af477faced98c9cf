let life
let entered

// A list offers what fits the text in its field. Whoever clicks into it means to write another, and the server is too far away to select the old one.
document.addEventListener('focusin', event => (entered = event.target))
document.addEventListener('click', ({ target }) => {
  if (target === entered && target.list) target.select()
  entered = undefined
})

/** Focuses what `find` finds, as soon as it is there: a repaint that makes it may still be on its way. */
function focusSoon(find) {
  const until = performance.now() + 2_000
  const look = () => {
    const element = find()
    if (!element) return void (performance.now() < until && requestAnimationFrame(look))
    element.focus()
    element.scrollIntoView({ block: 'nearest' })
  }
  requestAnimationFrame(look)
}

/** What the settings pages need of the browser. */
export const settings = {
  /** The page lives; keys of the inbox mean nothing here. */
  begin() {
    document.documentElement.dataset.live = ''
    // On a phone the pages are one line that scrolls.
    document.querySelector('.nav [aria-current]')?.scrollIntoView({ inline: 'center', block: 'nearest' })
  },
  /** @param {string} id */
  focus: id => focusSoon(() => document.getElementById(id)),
  /** The first field that is not right. */
  focusFault: () => focusSoon(() => document.querySelector('[aria-invalid="true"]')),
  confirm: text => confirm(text),
  /** Saves what an address of this host answers, and stays on the page. @param {string} address */
  download(address) {
    const link = Object.assign(document.createElement('a'), { href: address, download: '' })
    link.click()
  },
  /** Ctrl S presses the button as long as it is there. @param {HTMLElement} button */
  saveKey(button) {
    life?.abort()
    life = new AbortController()
    document.addEventListener('keydown', event => {
      if (!button.isConnected) return life.abort()
      if (event.key.toLowerCase() !== 's' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return
      event.preventDefault()
      document.activeElement?.dispatchEvent(new Event('change', { bubbles: true })) // what is typed counts
      button.click()
    }, { signal: life.signal })
  },
}
