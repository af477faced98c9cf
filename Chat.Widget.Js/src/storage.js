/**
 * The browser's storage under one prefix. Where it is refused or full, values live in memory for as long as the page, and
 * `isVolatile()` says so.
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
  let isVolatile = !area

  return {
    prefix,
    isVolatile: () => isVolatile,
    get: key => memory.get(key) ?? area?.getItem(prefix + key) ?? undefined,
    set(key, value) {
      try {
        if (!area) throw new Error('refused')
        area.setItem(prefix + key, value)
        memory.delete(key)
      } catch {
        isVolatile = true
        memory.set(key, value)
      }
    },
    remove(key) {
      memory.delete(key)
      area?.removeItem(prefix + key)
    },
    /** The keys that begin so, without the prefix. */
    keys(start) {
      const stored = area ? Object.keys(area).filter(key => key.startsWith(prefix + start)).map(key => key.slice(prefix.length)) : []
      return [...new Set([...stored, ...[...memory.keys()].filter(key => key.startsWith(start))])]
    },
  }
}

/** Runs `work` alone among all tabs where the browser can do that; elsewhere the server's unique ids keep order in the house. */
export function withLock(name, work, locks = globalThis.navigator?.locks) {
  return locks ? locks.request(name, work) : work()
}
