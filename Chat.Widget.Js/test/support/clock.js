/** A clock that stands until it is told to go, with the timers of a browser. */
export function createClock(start = 1_700_000_000_000) {
  let now = start
  let next = 1
  const timers = new Map()

  const add = (work, delay = 0, every, ...args) => {
    timers.set(next, { at: now + delay, work: () => work(...args), every })
    return next++
  }

  return {
    Date: { now: () => now },
    setTimeout: (work, delay, ...args) => add(work, delay, undefined, ...args),
    setInterval: (work, delay) => add(work, delay, delay),
    clearTimeout: id => timers.delete(id),
    clearInterval: id => timers.delete(id),
    pending: () => timers.size,
    /** The delays of what waits, soonest first. */
    delays: () => [...timers.values()].filter(timer => !timer.every).map(timer => timer.at - now).sort((a, b) => a - b),
    async advance(milliseconds) {
      const end = now + milliseconds
      for (;;) {
        await settle()
        const due = [...timers].filter(([, timer]) => timer.at <= end).sort(([, a], [, b]) => a.at - b.at)[0]
        if (!due) break
        const [id, timer] = due
        now = Math.max(now, timer.at)
        if (timer.every) timer.at += timer.every
        else timers.delete(id)
        timer.work()
      }
      now = end
      await settle()
    },
    /** The laptop sleeps: time passes, timers do not run. */
    sleep: milliseconds => (now += milliseconds),
  }
}

/** Lets everything happen that waits for nothing but promises. */
export async function settle() {
  for (let i = 0; i < 40; i++) await Promise.resolve()
}
