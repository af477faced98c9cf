import { createAlerting } from './alerting.js'
import { badge } from './favicon.js'
import { push } from './push.js'
import { createSounds } from './sounds.js'

const GRACE = 800
const sounds = createSounds()
const shown = new Map()
const tabs = window.BroadcastChannel ? new BroadcastChannel('chat.alerts') : undefined
let wantsSound = false
let life

const alerting = createAlerting({
  locks: navigator.locks,
  storage: localStorage,
  play: name => sounds.play(name),
  show,
  close: closeShown,
})

const address = conversationId => `/inbox/${conversationId}`

/** A desktop notification; a later one of the same conversation takes its place. */
function show({ conversationId, title, body }) {
  if (permission() !== 'granted') return
  const options = { body, tag: `chat-${conversationId}`, icon: '/icon.svg', silent: true, data: { address: address(conversationId) } }
  // Where the host pushes as well, what it pushes takes the place of this one.
  if (push.isOn()) {
    navigator.serviceWorker.ready.then(worker => worker.showNotification(title, options)).catch(() => {})
    return
  }
  try {
    const one = new Notification(title, options)
    shown.set(conversationId, one)
    one.onclick = () => {
      window.focus()
      one.close()
      Blazor.navigateTo(address(conversationId))
    }
  } catch {
    // On phones only the service worker may; it also answers the tap.
    navigator.serviceWorker?.ready.then(worker => worker.showNotification(title, options)).catch(() => {})
  }
}

function closeShown(conversationId) {
  shown.get(conversationId)?.close()
  shown.delete(conversationId)
  navigator.serviceWorker?.getRegistration().then(async worker => {
    for (const one of await worker?.getNotifications?.({ tag: `chat-${conversationId}` }) ?? []) one.close()
  }).catch(() => {})
}

/** unsupported, default, granted or denied. */
const permission = () => (window.Notification && window.isSecureContext ? Notification.permission : 'unsupported')

function look() {
  const isSeen = document.visibilityState === 'visible' && document.hasFocus()
  const open = isSeen ? /^\/inbox\/([0-9a-f-]{36})/.exec(location.pathname)?.[1] : undefined
  alerting.watch(open)
  if (open) tabs?.postMessage({ seen: open })
}

/** What the alerts need of the browser. The host decides what is worth a word; here it is said once. */
export const alerts = {
  /** @param {HTMLElement} hint says that sounds are muted, while they are @param desk hears whether the page is in sight */
  attach(hint, desk) {
    life?.abort()
    life = new AbortController()
    const { signal } = life
    const mark = () => (hint.hidden = !wantsSound || sounds.canPlay())
    const unlock = () => wantsSound && !sounds.canPlay() && sounds.unlock().then(mark)
    for (const name of ['pointerdown', 'keydown']) addEventListener(name, unlock, { signal, capture: true, passive: true })
    for (const name of ['focus', 'blur']) addEventListener(name, look, { signal })
    document.addEventListener('visibilitychange', look, { signal })
    // A line that is down is asked again when it is back.
    alerts.sight = () => desk.invokeMethodAsync('Look', document.visibilityState === 'visible').catch(() => {})
    document.addEventListener('visibilitychange', alerts.sight, { signal })
    addEventListener('pagehide', () => desk.invokeMethodAsync('Look', false).catch(() => {}), { signal })
    alerts.sight()
    tabs?.addEventListener('message', event => event.data.seen && alerting.settle(event.data.seen), { signal })
    alerts.mark = mark
    look()
  },
  /** Whether sounds are wanted: then it is found out at once whether the browser lets them be heard. */
  wants(isWanted) {
    wantsSound = isWanted
    if (isWanted) {
      sounds.canPlay()
      sounds.onChange(() => alerts.mark?.())
    }
    // A context that may play takes a moment to begin.
    setTimeout(() => alerts.mark?.(), isWanted ? GRACE : 0)
  },
  look,
  badge,
  /** Ends when the browser has it. @param {string} news as JSON: settled, the conversations that need no more attention, and told, what does */
  async tell(news) {
    const { settled, told } = JSON.parse(news)
    settled.forEach(alerting.settle)
    await Promise.all(told.map(alert => alerting.raise(alert, sounds.canPlay())))
  },
  hush: alerting.hush,
  permission,
  /** Only in a click. */
  ask: async () => (permission() === 'default' ? await Notification.requestPermission() : permission()),
  /** @returns {Promise<boolean>} whether it was heard */
  play: async name => (await sounds.unlock()) && sounds.play(name),
  showTest: (title, body) => show({ conversationId: 'test', title, body }),
}
