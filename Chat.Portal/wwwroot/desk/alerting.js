const SAID = 'chat.alerts.said'
const KEPT = 60
const REPEAT = 20_000
const PAUSE = 700

/**
 * Decides what is heard and shown, once for all tabs of this browser.
 * @param {{
 *   locks?: LockManager, storage: Storage,
 *   play: (sound: string) => boolean, show: (alert: Alert) => void, close: (conversationId: string) => void,
 *   now?: () => number, every?: (work: () => void, ms: number) => number, stop?: (timer: number) => void,
 * }} browser
 * @typedef {{ key: string, conversationId: string, title: string, body: string, sound?: string, repeats: boolean, until: number | null, desktop: boolean }} Alert
 */
export function createAlerting({ locks, storage, play, show, close, now = Date.now, every = setInterval, stop = clearInterval }) {
  /** What sounds again until it is seen, or the agent's working hours end: conversation to sound and that moment. */
  const waiting = new Map()
  let timer
  let watched
  let leave = () => {}
  let played = -PAUSE

  const read = () => {
    try {
      return JSON.parse(storage.getItem(SAID)) ?? []
    } catch {
      return []
    }
  }

  /** True in one tab only, once. */
  function claim(key) {
    const take = () => {
      const said = read()
      if (said.includes(key)) return false
      try {
        storage.setItem(SAID, JSON.stringify([...said, key].slice(-KEPT)))
      } catch {
        // Rather twice than never.
      }
      return true
    }
    return locks ? locks.request('chat.alerts', take) : Promise.resolve(take())
  }

  /** Whether some tab has this conversation before somebody's eyes. A lock ends with its tab, however that ends. */
  async function isWatched(conversationId) {
    if (watched === conversationId) return true
    const held = (await locks?.query?.())?.held ?? []
    return held.some(lock => lock.name === `chat.watching.${conversationId}`)
  }

  function again() {
    for (const [id, { until }] of waiting) if (until && now() >= until) waiting.delete(id)
    if (waiting.size) play([...waiting.values()].at(-1).sound)
    else repeat()
  }

  function repeat() {
    timer ??= waiting.size ? every(again, REPEAT) : undefined
    if (!waiting.size && timer !== undefined) {
      stop(timer)
      timer = undefined
    }
  }

  /** @param {Alert} alert @param {boolean} isAudible whether this tab may make sounds: one that may not leaves it to another */
  async function raise(alert, isAudible) {
    if (await isWatched(alert.conversationId)) return
    if (alert.sound && isAudible && await claim(`${alert.key}.sound`)) {
      if (alert.repeats) waiting.set(alert.conversationId, { sound: alert.sound, until: alert.until })
      repeat()
      if (now() - played >= PAUSE) {
        played = now()
        play(alert.sound)
      }
    }
    if (alert.desktop && await claim(`${alert.key}.desktop`)) show(alert)
  }

  /** Somebody of the team has seen it: nothing sounds or stands there for it any more. */
  function settle(conversationId) {
    waiting.delete(conversationId)
    repeat()
    close(conversationId)
  }

  /** The agent is away: nothing sounds again. */
  function hush() {
    waiting.clear()
    repeat()
  }

  /** Which conversation is open, focused and visible in this tab; undefined when none. */
  function watch(conversationId) {
    if (watched === conversationId) return
    leave()
    leave = () => {}
    watched = conversationId
    if (conversationId) {
      settle(conversationId)
      locks?.request(`chat.watching.${conversationId}`, { mode: 'shared' }, () => new Promise(resolve => (leave = resolve)))?.catch(() => {})
    }
  }

  return { raise, settle, watch, hush }
}
