/** A browser's storage that tabs share; `quota` is how many characters fit. */
export function createArea(quota = Infinity) {
  const values = {}
  const area = Object.create({
    getItem: key => values[key] ?? null,
    setItem(key, value) {
      const used = Object.entries(values).reduce((sum, [k, v]) => sum + (k === key ? 0 : k.length + v.length), 0)
      if (used + key.length + String(value).length > quota) throw new Error('QuotaExceededError')
      values[key] = String(value)
      area[key] = values[key]
    },
    removeItem(key) {
      delete values[key]
      delete area[key]
    },
  })
  return area
}

/** Web Locks: one at a time for each name, in the order of asking. */
export function createLocks() {
  const tails = new Map()
  return {
    request(name, work) {
      const mine = (tails.get(name) || Promise.resolve()).then(work)
      tails.set(name, mine.catch(() => {}))
      return mine
    },
  }
}

const END = '\x1e'

/** WebSockets whose other end is the test. */
export function createSockets() {
  const all = []
  class FakeSocket {
    readyState = 0
    sent = []
    constructor(url) {
      this.url = url
      all.push(this)
    }
    open() {
      this.readyState = 1
      this.onopen?.()
    }
    /** Text as it comes over the wire. */
    raw(text) {
      this.onmessage?.({ data: text })
    }
    say(...records) {
      this.raw(records.map(record => JSON.stringify(record) + END).join(''))
    }
    send(text) {
      this.sent.push(...text.split(END).filter(Boolean).map(part => JSON.parse(part)))
    }
    /** Opens, and answers the handshake. */
    greet() {
      this.open()
      this.say({})
    }
    lose() {
      this.readyState = 3
      this.onclose?.({})
    }
    close() {
      this.readyState = 3
      this.isClosed = true
    }
    calls(target) {
      return this.sent.filter(record => record.type === 1 && (!target || record.target === target))
    }
  }
  return { all, WebSocket: FakeSocket, last: () => all[all.length - 1] }
}
