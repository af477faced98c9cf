/**
 * The browser's storage under one prefix. What it refuses lives in memory for as long as the page, and `isVolatile()` says so.
 * @param {string} prefix
 * @param {() => Storage} open may throw
 */
export function createStorage(prefix, open = () => localStorage) {
  const memory = new Map()
  let area
  try {
    area = open()
    area.getItem(prefix)
  } catch {
    area = undefined
  }

  return {
    prefix,
    isVolatile: () => !area || memory.size > 0,
    get: key => memory.get(key) ?? area?.getItem(prefix + key) ?? undefined,
    set(key, value) {
      try {
        area.setItem(prefix + key, value)
        memory.delete(key)
      } catch {
        memory.set(key, String(value))
      }
    },
    remove(key) {
      memory.delete(key)
      area?.removeItem(prefix + key)
    },
    /** The keys that begin so, without the prefix. */
    keys(start) {
      const stored = Object.keys(area || {}).filter(key => key.startsWith(prefix)).map(key => key.slice(prefix.length))
      return [...new Set([...stored, ...memory.keys()])].filter(key => key.startsWith(start))
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
