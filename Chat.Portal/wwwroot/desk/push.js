const MARK = 'chat.push'
const PATIENCE = 15_000

/** @typedef {{ endpoint: string, p256dh: string, auth: string }} PushAddress */

const isAble = () => window.isSecureContext && 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window

/** A worker that could not be installed would be waited for without end. */
const worker = () => Promise.race([navigator.serviceWorker.ready, new Promise((_, reject) => setTimeout(() => reject(new Error('No service worker.')), PATIENCE))])

function bytes(text) {
  const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(plain, letter => letter.charCodeAt(0))
}

const text = buffer => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')

/** @returns {PushAddress} */
const address = subscription => ({ endpoint: subscription.endpoint, p256dh: text(subscription.getKey('p256dh')), auth: text(subscription.getKey('auth')) })

async function subscribe(key) {
  const { pushManager } = await worker()
  const old = await pushManager.getSubscription()
  // One that another host key was made for is refused by the push service.
  if (old && text(old.options.applicationServerKey ?? new ArrayBuffer()) !== key) await old.unsubscribe()
  return address(await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) }))
}

/** What the host may send to this browser while no page of the portal is open in it. The mark says for which agent: it is his again when he signs in here again. */
export const push = {
  isOn: () => isAble() && Notification.permission === 'granted' && localStorage.getItem(MARK) !== null,
  /** unsupported, denied or able. */
  state: () => (!isAble() ? 'unsupported' : Notification.permission === 'denied' ? 'denied' : 'able'),
  /** Only in a click. @param {string} key the host's public one @param {string} agentId @returns {Promise<PushAddress | null>} null when it was not allowed, or did not work */
  async turnOn(key, agentId) {
    try {
      if (!isAble() || await Notification.requestPermission() !== 'granted') return null
      const subscription = await subscribe(key)
      localStorage.setItem(MARK, agentId)
      return subscription
    } catch {
      return null
    }
  },
  async turnOff() {
    localStorage.removeItem(MARK)
    try {
      await (await (await worker()).pushManager.getSubscription())?.unsubscribe()
    } catch {
      // The host asks there no more in any case.
    }
  },
  /** How this browser is reached by now, if its agent has turned it on. @returns {Promise<PushAddress | null>} */
  async renew(key, agentId) {
    try {
      return isAble() && Notification.permission === 'granted' && localStorage.getItem(MARK) === agentId ? await subscribe(key) : null
    } catch {
      return null
    }
  },
}
