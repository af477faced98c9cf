import { openSocket, openPolling } from './transport.js'

const SILENCE = 25_000
const PATIENCE = 15_000

/** An error of the hub; `code` is the stable one of the contract. */
export function hubError(text) {
  const [, code, message] = /^(\w+): (.*)$/s.exec(text) || [, 'unavailable', text]
  return Object.assign(new Error(message), { code })
}

/**
 * One lasting line to the hub: SignalR's JSON protocol over a WebSocket, or by long polling where a proxy eats those.
 * Comes back by itself until stopped.
 * @param {{ url: string, join: (invoke: Function) => Promise<void>, onCall: (target: string, argument: any) => void,
 *   onState: (state: 'offline' | 'connecting' | 'online') => void, isEager: () => boolean, env?: object }} options
 *   `join` runs first on every new line; when it rejects with `final` set, the line is given up.
 */
export function createConnection({ url, join, onCall, onState, isEager, env = globalThis }) {
  const pending = new Map()
  let line
  let state = 'offline'
  let wanted = false
  let attempt = 0
  let socketFailures = 0
  let invocation = 0
  let heard = 0
  let timer
  let watch

  function setState(next) {
    if (state !== next) onState((state = next))
  }

  function invoke(method, argument) {
    const current = line
    if (!current?.ready) return Promise.reject(hubError('unavailable: There is no connection.'))
    const id = String(++invocation)
    return new Promise((resolve, reject) => {
      const late = env.setTimeout(() => settle(id, hubError('unavailable: No answer came.')), PATIENCE)
      pending.set(id, { resolve, reject, late })
      current.send({ type: 1, invocationId: id, target: method, arguments: [argument] })
    })
  }

  function settle(id, error, result) {
    const call = pending.get(id)
    if (!call) return
    pending.delete(id)
    env.clearTimeout(call.late)
    if (error) call.reject(error)
    else call.resolve(result)
  }

  function receive(from, record) {
    if (from !== line) return
    heard = env.Date.now()
    if (!from.ready) {
      if (record.error) return drop(from)
      from.ready = true
      join(invoke).then(() => {
        if (from !== line) return
        attempt = 0
        setState('online')
      }, error => {
        if (from !== line) return
        if (error.final) stop()
        else drop(from)
      })
      return
    }
    if (record.type === 1) onCall(record.target, record.arguments[0])
    else if (record.type === 3) settle(record.invocationId, record.error && hubError(record.error), record.result)
    else if (record.type === 6) from.send({ type: 6 })
    else if (record.type === 7) drop(from, true)
  }

  function drop(from, isFarewell) {
    if (from !== line) return
    if (from.isSocket) socketFailures = from.ready ? 0 : socketFailures + 1
    line = undefined
    from.close()
    for (const id of [...pending.keys()]) settle(id, hubError('unavailable: The connection was lost.'))
    if (!wanted) return
    setState('offline')
    // Whoever looks at the open chat is served first; the rest spreads out, the more so when the server says goodbye.
    const cap = isEager() ? 3_000 : isFarewell ? 10_000 : 30_000
    const reach = isFarewell && !isEager() ? cap : attempt === 0 ? 1_000 : Math.min(cap, 2_000 * 2 ** (attempt - 1))
    attempt++
    env.clearTimeout(timer)
    timer = env.setTimeout(connect, env.Math.random() * reach)
  }

  function connect() {
    env.clearTimeout(timer)
    if (!wanted || line) return
    setState('connecting')
    // Two sockets in a row that never spoke: the way is blocked. Every fourth try asks again.
    const isSocket = socketFailures < 2 || attempt % 4 === 3
    const created = { ready: false, isSocket, send: () => {}, close: () => {} }
    line = created
    heard = env.Date.now()
    const open = isSocket ? openSocket : openPolling
    Object.assign(created, open(url, { env, onRecord: record => receive(created, record), onLost: () => drop(created) }))
  }

  function check() {
    // By the clock on the wall: timers stand still while a laptop sleeps.
    const limit = line && !line.ready ? 6_000 : SILENCE
    if (line && env.Date.now() - heard > limit) drop(line)
  }

  function stop() {
    wanted = false
    env.clearTimeout(timer)
    env.clearInterval(watch)
    watch = undefined
    const last = line
    if (last) drop(last)
    setState('offline')
  }

  return {
    invoke,
    state: () => state,
    start() {
      wanted = true
      watch ??= env.setInterval(check, 2_000)
      connect()
    },
    stop,
    /** Something speaks for a working line (the tab is seen, the network is back): do not wait any longer. */
    hurry() {
      check()
      if (wanted && !line) connect()
    },
  }
}
