/**
 * The browser's storage under one prefix. What it refuses lives in memory for as long as the page, and `isVolatile()` says so.
 * @param {string} prefix
 * @param {() => Storage | undefined} open asked each time, since consent may come later; may throw, or give none
 */
export function createStorage(prefix, open = () => localStorage) {
  const memory = new Map()

  function attempt(work) {
    try {
      return work(open())
    } catch {
      return undefined
    }
  }

  function set(key, value) {
    const isKept = attempt(area => {
      area.setItem(prefix + key, value)
      return true
    })
    if (isKept) memory.delete(key)
    else memory.set(key, String(value))
  }

  return {
    prefix,
    isVolatile: () => memory.size > 0 || attempt(area => area.getItem(prefix)) === undefined,
    get: key => memory.get(key) ?? attempt(area => area.getItem(prefix + key)) ?? undefined,
    set,
    remove(key) {
      memory.delete(key)
      attempt(area => area.removeItem(prefix + key))
    },
    /** What was only remembered so far is kept, now that it may be. */
    settle: () => [...memory].forEach(([key, value]) => set(key, value)),
    /** The keys that begin so, without the prefix. */
    keys(start) {
      const stored = attempt(Object.keys) || []
      return [...new Set([...stored.filter(key => key.startsWith(prefix)).map(key => key.slice(prefix.length)), ...memory.keys()])].filter(key => key.startsWith(start))
    },
  }
}

/** Runs `work` alone among all tabs where the browser can do that; elsewhere the server's unique ids keep order in the house. */
export async function withLock(name, work, locks = globalThis.navigator?.locks) {
  let isBegun = false
  const begin = () => {
    isBegun = true
    return work()
  }
  try {
    return await (locks ? locks.request(name, begin) : begin())
  } catch (error) {
    // A page that may not store may not lock either.
    if (isBegun) throw error
    return begin()
  }
}
