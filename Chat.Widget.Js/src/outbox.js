import { createId } from './uuid.js'
import { withLock } from './storage.js'

const TRANSIENT = ['unavailable', 'rate_limited', 'not_joined']

/**
 * What was said and not yet acknowledged. One storage key for each message, so that tabs never overwrite each other; one
 * tab at a time sends, in the order of writing, and always with the id that the message was given first.
 * @param {{ storage: object, send: (entry: object) => Promise<object>, onSent: (entry: object, answer: object) => void,
 *   onFailed: (entry: object) => void, onChange: () => void, env?: object, locks?: object }} options
 */
export function createOutbox({ storage, send, onSent, onFailed, onChange, env = globalThis, locks }) {
  let isDraining = false
  let again = false
  let retry
  let pause = 1_000
  let isStopped = false
  let last = 0

  const read = key => {
    try {
      return JSON.parse(storage.get(key))
    } catch {
      return undefined
    }
  }
  const entries = () => storage.keys('out:').map(read).filter(Boolean).sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))
  const keep = entry => storage.set('out:' + entry.id, JSON.stringify(entry))

  async function pass() {
    for (const entry of entries()) {
      if (entry.failed || isStopped) continue
      try {
        const answer = await send(entry)
        storage.remove('out:' + entry.id)
        pause = 1_000
        onSent(entry, answer)
      } catch (error) {
        if (TRANSIENT.includes(error.code)) return false
        keep({ ...entry, failed: error.code || 'failed' })
        onFailed(entry)
      }
      onChange()
    }
    return true
  }

  async function drain() {
    again = true
    if (isDraining) return
    isDraining = true
    env.clearTimeout(retry)
    while (again && !isStopped) {
      again = false
      const isDone = await withLock(storage.prefix + 'drain', pass, locks)
      if (!isDone && !again && !isStopped) {
        retry = env.setTimeout(drain, pause)
        pause = Math.min(pause * 2, 15_000)
      }
    }
    isDraining = false
  }

  return {
    entries,
    add(body) {
      // Two messages of one millisecond keep their order.
      last = Math.max(env.Date.now(), last + 1)
      const entry = { id: createId(last), body, at: last }
      keep(entry)
      onChange()
      drain()
      return entry.id
    },
    retry(id) {
      const entry = read('out:' + id)
      if (!entry) return
      delete entry.failed
      keep(entry)
      onChange()
      drain()
    },
    drain,
    /** The message is known to be stored: another tab has sent it. */
    settle(id) {
      if (storage.get('out:' + id) !== undefined) storage.remove('out:' + id)
    },
    clear: () => storage.keys('out:').forEach(storage.remove),
    stop() {
      isStopped = true
      env.clearTimeout(retry)
    },
  }
}
