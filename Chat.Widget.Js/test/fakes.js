/** A `Storage` that several tabs can share. */
export function createFakeStorage({ limit = Infinity } = {}) {
  const data = new Map()
  return new Proxy({
    getItem: key => data.get(key) ?? null,
    setItem(key, value) {
      if (data.size >= limit && !data.has(key)) throw new Error('QuotaExceededError')
      data.set(key, String(value))
    },
    removeItem: key => void data.delete(key),
  }, {
    ownKeys: () => [...data.keys()],
    getOwnPropertyDescriptor: (_, key) => data.has(key) ? { enumerable: true, configurable: true, value: data.get(key) } : undefined,
  })
}

/** Web Locks among tabs of one test. */
export function createFakeLocks() {
  let tail = Promise.resolve()
  return {
    request(_, work) {
      const result = tail.then(work)
      tail = result.catch(() => {})
      return result
    },
  }
}

/** Lets everything that is ready run. */
export const settle = async () => {
  for (let i = 0; i < 40; i++) await Promise.resolve()
}

/** A clock that only moves when it is told to. */
export function createFakeTime() {
  let now = 1_000_000
  let timers = []
  let next = 1
  const add = (work, delay, args, every) => {
    timers.push({ id: next, at: now + delay, work: () => work(...args), every })
    return next++
  }
  const clear = id => { timers = timers.filter(timer => timer.id !== id) }
  return {
    Date: { now: () => now },
    Math: { random: () => 0.5 },
    setTimeout: (work, delay = 0, ...args) => add(work, delay, args),
    clearTimeout: clear,
    setInterval: (work, every) => add(work, every, [], every),
    clearInterval: clear,
    async advance(ms) {
      const end = now + ms
      for (;;) {
        const due = timers.filter(timer => timer.at <= end).sort((a, b) => a.at - b.at)[0]
        if (!due) break
        now = due.at
        if (due.every) due.at += due.every
        else clear(due.id)
        due.work()
        await settle()
      }
      now = end
      await settle()
    },
  }
}
