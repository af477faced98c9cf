import { createId } from './uuid.js'
import { withLock } from './storage.js'

/** Sending these again cannot help. Everything else passes. */
const PERMANENT = ['message_too_long', 'invalid_request', 'blocked']
const PREFIX = 'out:'

/**
 * What was said and not yet acknowledged. One storage key for each message, so that tabs never overwrite each other; one
 * tab at a time sends, in the order of writing, and always with the id that the message was given first.
 * @typedef {{ id: string, body: string, at: number, files?: object[], isNew?: boolean, failed?: string, answer?: object }} Entry
 * @param {{ storage: object, isReady: () => boolean, send: (entry: Entry) => Promise<object>,
 *   onSent: (entry: Entry, isElsewhere?: boolean) => void, onFailed: (entry: Entry) => void, onChange: () => void,
 *   env?: object, locks?: object }} options
 */
export function createOutbox({ storage, isReady, send, onSent, onFailed, onChange, env = globalThis, locks }) {
  let isDraining = false
  /** On its way, or lost on it: perhaps only the answer was. */
  let out
  let again = false
  let retry
  let pause = 1_000

  const parse = text => {
    try {
      return JSON.parse(text)
    } catch {
      return undefined
    }
  }
  const read = id => parse(storage.get(PREFIX + id))
  const keep = entry => storage.set(PREFIX + entry.id, JSON.stringify(entry))
  const forget = id => storage.remove(PREFIX + id)
  /** In the order of writing; an answered one is only a word to the other tabs. */
  const entries = () => storage.keys(PREFIX).map(key => parse(storage.get(key))).filter(entry => entry && !entry.answer)
    .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))

  /** Sends until nothing is left. False when it must be tried again. */
  async function pass() {
    for (let entry; isReady() && (entry = entries().find(e => !e.failed));) {
      try {
        out = entry
        entry.answer = await send(entry)
      } catch (error) {
        if (!PERMANENT.includes(error.code)) return false
        entry.failed = error.code
      }
      out = 0
      // An answer is written down for a moment, for the other tabs to hear of.
      keep(entry)
      if (entry.answer) {
        forget(entry.id)
        pause = 1_000
        onSent(entry)
      } else onFailed(entry)
      onChange()
    }
    return true
  }

  async function drain() {
    again = true
    if (isDraining) return
    isDraining = true
    env.clearTimeout(retry)
    while (again && isReady()) {
      again = false
      if (!entries().some(e => !e.failed) || await withLock(storage.prefix + 'drain', pass, locks)) continue
      if (!isReady()) break
      retry = env.setTimeout(drain, pause * (1 + env.Math.random()))
      pause = Math.min(pause * 2, 15_000)
      break
    }
    isDraining = false
  }

  return {
    entries,
    /** @param {string} body @param {{ files?: object[], isNew?: boolean }} more @returns {string} the message's id */
    add(body, more) {
      // Later than all that waits, also when the clock was set back or two messages share a millisecond.
      const at = Math.max(env.Date.now(), ...entries().map(entry => entry.at + 1))
      const entry = { id: createId(at), body, at, ...more }
      keep(entry)
      onChange()
      drain()
      return entry.id
    },
    retry(id) {
      const entry = read(id)
      if (!entry) return
      delete entry.failed
      keep(entry)
      onChange()
      drain()
    },
    drain,
    /** Takes one back that failed. */
    take(id) {
      const entry = read(id)
      forget(id)
      onChange()
      return entry
    },
    /** The message is stored: it came from the server. @param {boolean} isNews false when it was there before this page heard of anything */
    settle({ id, conversationId, sequence, sentAt }, isNews) {
      const entry = out?.id === id ? out : !isNews && read(id)
      forget(id)
      if (!entry) return
      out = 0
      onSent({ ...entry, answer: { id, conversationId, sequence, sentAt } })
    },
    /** Another tab has changed a key of the storage: what it sent is shown here too. */
    notice(key, text) {
      if (!key.startsWith(PREFIX)) return
      const entry = parse(text)
      if (entry?.answer) onSent(entry, true)
      // Whoever wrote it may be gone before he could send it.
      else if (entry && !entry.failed) drain()
      onChange()
    },
    stop: () => env.clearTimeout(retry),
  }
}
