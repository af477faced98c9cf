import { limited } from './limited.js'
import { openMenu } from './menu.js'

const KEY = 'chat.anchor.'
const NEAR = 40
const attached = new WeakMap()

const isAtEnd = log => log.scrollHeight - log.scrollTop - log.clientHeight < NEAR && !log.querySelector('[data-later]')

const lastIn = log => Number([...log.querySelectorAll('[data-seq]')].at(-1)?.dataset.seq ?? 0)

/** The first message in sight and how far it is from the top: what the reader is looking at. */
function readAnchor(log) {
  const top = log.getBoundingClientRect().top
  for (const node of log.querySelectorAll('[data-seq]')) {
    const box = node.getBoundingClientRect()
    if (box.bottom > top) return { sequence: Number(node.dataset.seq), offset: box.top - top, atEnd: isAtEnd(log) }
  }
  return undefined
}

/** Puts the reader back; false while that message is not there. */
function restore(log, anchor) {
  const node = log.querySelector(`[data-seq="${anchor.sequence}"]`)
  if (!node) return false
  log.scrollTop += node.getBoundingClientRect().top - log.getBoundingClientRect().top - anchor.offset
  return true
}

/**
 * Keeps the reader where he is, whatever comes above or below, and tells the component what he sees.
 * @returns {number | null} the message that must be loaded before he can be put back where he was
 */
export function attachThread(log, owner, conversationId) {
  attached.get(log)?.abort()
  const life = new AbortController()
  const { signal } = life
  attached.set(log, life)
  let saved
  try {
    saved = JSON.parse(sessionStorage.getItem(KEY + conversationId))
  } catch {
    saved = null
  }
  let anchor = saved && !saved.atEnd ? saved : undefined
  let isRestoring = Boolean(anchor)
  let sticks = !anchor
  let seen = 0
  let told
  let timer
  let isLoading = false
  // The last entry that was there when he left the end: what follows is news, however late the host hears of it.
  let left = lastIn(log)
  let isNewsSeen = false
  let isNewsAbove = false

  const call = (method, ...args) => limited(owner.invokeMethodAsync(method, ...args)).catch(() => {})

  function settle() {
    rove()
    if (sticks) log.scrollTop = log.scrollHeight
    else if (anchor && restore(log, anchor)) isRestoring = false
    tellSoon()
  }

  function tell() {
    timer = undefined
    if (signal.aborted || !log.isConnected) return
    const atEnd = isAtEnd(log)
    if (told !== atEnd) call('Scrolled', (told = atEnd), left)
    tellNews()
    const sequence = lastIn(log)
    if (atEnd && sequence > seen && document.visibilityState === 'visible') {
      seen = sequence
      call('SeenAsync', conversationId, sequence)
    }
    const more = isRestoring || isLoading ? undefined
      : log.scrollTop < 300 && log.querySelector('.earlier:not([data-later])') ? 'LoadEarlierAsync'
      : log.scrollHeight - log.scrollTop - log.clientHeight < 300 && log.querySelector('[data-later]') ? 'LoadLaterAsync'
      : undefined
    if (more) {
      // Above or below, what is in sight stays where it is.
      sticks = false
      anchor = readAnchor(log)
      isLoading = true
      call(more).then(() => (isLoading = false)).then(tellSoon)
    }
  }

  /** Where it begins that nobody has read: above what is in sight, or seen by now. */
  function tellNews() {
    const news = log.querySelector('.day.is-new')?.getBoundingClientRect()
    if (!news || isNewsSeen) return
    const frame = log.getBoundingClientRect()
    isNewsSeen = news.bottom > frame.top && news.top < frame.bottom
    const isAbove = news.bottom <= frame.top
    if (isNewsSeen || isAbove !== isNewsAbove) call('NewsMoved', (isNewsAbove = isAbove), isNewsSeen)
  }

  /** One stop of the Tab key for all the entries' menus; arrows go from one to the next. */
  function rove() {
    const all = log.querySelectorAll('.more')
    const stop = log.querySelector('.more:focus') ?? all[all.length - 1]
    for (const button of all) button.tabIndex = button === stop ? 0 : -1
  }

  log.addEventListener('keydown', event => {
    if (!event.target.classList.contains('more') || !['ArrowUp', 'ArrowDown'].includes(event.key)) return
    event.preventDefault()
    const all = [...log.querySelectorAll('.more')]
    all[all.indexOf(event.target) + (event.key === 'ArrowUp' ? -1 : 1)]?.focus()
    rove()
  }, { signal })
  log.addEventListener('click', event => {
    const button = event.target.closest('.more')
    if (!button) return
    limited(owner.invokeMethodAsync('Pick', button.dataset.entry)).then(() => openMenu('entry-menu', button), () => {})
  }, { signal })

  const tellSoon = () => (timer ??= setTimeout(tell, 80))

  log.addEventListener('scroll', () => {
    if (isRestoring) return
    if (sticks) left = lastIn(log)
    sticks = isAtEnd(log)
    anchor = readAnchor(log)
    if (anchor) sessionStorage.setItem(KEY + conversationId, JSON.stringify(anchor))
    tellSoon()
  }, { signal, passive: true })
  document.addEventListener('visibilitychange', tellSoon, { signal })
  // What was told on the dead line was not heard.
  addEventListener('chat-circuit-back', () => {
    seen = 0
    told = undefined
    isNewsAbove = isNewsSeen = false
    tellSoon()
  }, { signal })
  const changes = new MutationObserver(settle)
  changes.observe(log, { childList: true, subtree: true, characterData: true })
  const sizes = new ResizeObserver(settle)
  sizes.observe(log)
  signal.addEventListener('abort', () => {
    changes.disconnect()
    sizes.disconnect()
  })

  settle()
  // What nobody has read is read from its beginning.
  if (sticks && newsTop(log) < 0) {
    sticks = false
    showNews(log)
    anchor = readAnchor(log)
  }
  // What is remembered may be gone for good; then the end will do.
  setTimeout(() => {
    if (isRestoring) {
      isRestoring = false
      sticks = true
      settle()
    }
  }, 6_000)
  return isRestoring ? anchor.sequence : null
}

/** How far below the edge it begins that nobody has read; NaN when that is not loaded. */
const newsTop = log => (log.querySelector('.day.is-new')?.getBoundingClientRect().top ?? NaN) - log.getBoundingClientRect().top

const showNews = log => (log.scrollTop += newsTop(log) - 48)

/** The reader is elsewhere from now on, and not from the next frame on: a repaint before it would put him back. */
const moved = log => log.dispatchEvent(new Event('scroll'))

/** Goes where it begins that nobody has read, if that is loaded. */
export function toNews(log) {
  if (Number.isNaN(newsTop(log))) return
  showNews(log)
  moved(log)
  log.focus({ preventScroll: true })
}

/** The key for it: by the button where there is one, since it may have to be loaded first. */
export function findNews() {
  const button = document.querySelector('[data-first-unread]')
  const log = document.querySelector('.log[role="log"]')
  if (button) button.click()
  else if (log) toNews(log)
}

/** Brings an entry into the middle of what is seen, and marks it for a moment. */
export function reveal(log, sequence) {
  const node = log.querySelector(`[data-seq="${Number(sequence)}"]`)
  if (!node) return
  node.scrollIntoView({ block: 'center' })
  moved(log)
  node.classList.add('is-found')
  setTimeout(() => node.classList.remove('is-found'), 2_400)
}

export function toEnd(log) {
  log.scrollTop = log.scrollHeight
  moved(log)
}
