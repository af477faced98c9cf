import { limited } from './limited.js'

const KEY = 'chat.anchor.'
const NEAR = 40
const attached = new WeakMap()

const isAtEnd = log => log.scrollHeight - log.scrollTop - log.clientHeight < NEAR

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

  const call = (method, ...args) => limited(owner.invokeMethodAsync(method, ...args)).catch(() => {})

  function settle() {
    if (sticks) log.scrollTop = log.scrollHeight
    else if (anchor && restore(log, anchor)) isRestoring = false
    tellSoon()
  }

  function tell() {
    timer = undefined
    if (signal.aborted || !log.isConnected) return
    const atEnd = isAtEnd(log)
    if (told !== atEnd) call('Scrolled', (told = atEnd))
    const last = [...log.querySelectorAll('[data-seq]')].at(-1)
    const sequence = Number(last?.dataset.seq ?? 0)
    if (atEnd && sequence > seen && document.visibilityState === 'visible') {
      seen = sequence
      call('SeenAsync', conversationId, sequence)
    }
    if (!isRestoring && !isLoading && log.scrollTop < 300 && log.querySelector('.earlier')) {
      isLoading = true
      call('LoadEarlierAsync').then(() => (isLoading = false)).then(tellSoon)
    }
  }

  const tellSoon = () => (timer ??= setTimeout(tell, 80))

  log.addEventListener('scroll', () => {
    if (isRestoring) return
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

export function toEnd(log) {
  log.scrollTop = log.scrollHeight
}
