import { openSocket, openPolling } from './transport.js'

/** The server speaks every ten seconds; who has not been heard for so long is gone. */
const SILENCE = 25_000
const PATIENCE = 15_000
const OPENING = 5_000
/** How long a line must hold before the next loss counts as the first, and how long polling lasts before a socket is tried. */
const STEADY = 10_000
const PROBE = 300_000

/** An error of the hub; `code` is the stable one of the contract. */
export function hubError(text) {
  const [, code, message] = /^(\w+): (.*)$/s.exec(text) || [, 'unavailable', text]
  return Object.assign(Error(message), { code })
}

/**
 * One lasting line to the hub: SignalR's JSON protocol over a WebSocket, or by long polling where a proxy eats those.
 * Comes back by itself until stopped.
 * @param {{ url: string, join: (invoke: Function) => Promise<void>, onCall: (target: string, argument: any) => void,
 *   onState: (state: 'offline' | 'connecting' | 'online') => void, isEager: () => boolean, loadPolling: () => Promise<Function>, env?: object }} options
 *   `join` runs first on every new line; when it rejects with `final` set, the line is given up. `isEager` says whether
 *   somebody looks at the open chat.
 */
export function createConnection({ url, join, onCall, onState, isEager, loadPolling, env = globalThis }) {
  const pending = new Map()
  const now = () => env.Date.now()
  let line
  let state = 'offline'
  let wanted = false
  let attempt = 0
  let socketFailures = 0
  let invocation = 0
  let timer
  let watch

  function setState(next) {
    if (state !== next) onState((state = next))
  }

  function say(on, record) {
    on.said = now()
    on.send(record)
  }

  function invoke(method, argument) {
    if (!line?.isReady) return Promise.reject(hubError('unavailable: There is no connection.'))
    const id = String(++invocation)
    return new Promise((resolve, reject) => {
      const late = env.setTimeout(() => settle(id, hubError('unavailable: No answer came.')), PATIENCE)
      pending.set(id, { resolve, reject, late })
      say(line, { type: 1, invocationId: id, target: method, arguments: [argument] })
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

  function greet(from) {
    env.clearTimeout(from.late)
    from.isReady = true
    if (from.isSocket) socketFailures = 0
    join(invoke).then(() => {
      if (from !== line) return
      from.joinedAt = now()
      setState('online')
    }, error => {
      if (from !== line) return
      if (error.final) stop()
      else drop(from)
    })
  }

  function receive(from, record) {
    if (from !== line) return
    from.heard = now()
    if (!from.isReady) {
      if (record.error) drop(from)
      else greet(from)
      return
    }
    // From here and not from a timer, which a hidden tab may not have for a minute. Busy servers send no pings of their own.
    // Polls keep a line alive by themselves.
    if (from.isSocket && now() - from.said > OPENING) say(from, { type: 6 })
    if (record.type === 3) settle(record.invocationId, record.error && hubError(record.error), record.result)
    else if (record.type === 7) drop(from, record.allowReconnect || /restart/i.test(record.error))
    else if (record.type === 1) {
      try {
        onCall(record.target, record.arguments[0])
      } catch (error) {
        console.error(error)
      }
    }
  }

  function drop(from, isFarewell) {
    if (from !== line) return
    env.clearTimeout(from.late)
    if (!from.isReady) socketFailures = from.isSocket ? socketFailures + 1 : 1
    if (now() - from.joinedAt > STEADY) attempt = 0
    line = undefined
    from.close()
    for (const id of [...pending.keys()]) settle(id, hubError('unavailable: There is no connection.'))
    if (!wanted) return
    setState('offline')
    env.clearTimeout(timer)
    timer = env.setTimeout(connect, env.Math.random() * reach(isFarewell))
  }

  /** The longest wait before the next attempt. Whoever looks at the chat is served first; the rest spreads out. */
  function reach(isFarewell) {
    const growing = attempt ? 2_000 * 2 ** (attempt - 1) : 1_000
    attempt++
    return isEager() ? Math.min(growing, 3_000) : isFarewell ? 10_000 : Math.min(growing, 30_000)
  }

  function connect() {
    env.clearTimeout(timer)
    if (!wanted || line) return
    setState('connecting')
    // Two sockets in a row that never spoke: something eats them.
    const isSocket = socketFailures < 2
    const mine = (line = { isSocket, heard: now(), said: 0, triedAt: now(), send() {}, close() {} })
    mine.late = env.setTimeout(() => drop(mine), isSocket ? OPENING : PATIENCE)
    const open = isSocket ? openSocket : openPolling.bind(0, loadPolling)
    Object.assign(mine, open(url, { env, onRecord: record => receive(mine, record), onAlive: () => (mine.heard = now()), onLost: () => drop(mine) }))
  }

  /** By the clock on the wall: timers stand still while a laptop sleeps. */
  function check() {
    if (!line?.isReady) return
    if (now() - line.heard > SILENCE) drop(line)
    else if (!line.isSocket && now() - line.triedAt > PROBE) probe(line)
  }

  /** While polling works: does a socket get through by now? Then change over. */
  function probe(polling) {
    polling.triedAt = now()
    polling.probe(openSocket, () => {
      socketFailures = 0
      drop(polling)
    })
  }

  function stop() {
    wanted = false
    env.clearTimeout(timer)
    env.clearInterval(watch)
    watch = undefined
    if (line) drop(line)
    setState('offline')
  }

  return {
    invoke,
    state: () => state,
    isWanted: () => wanted,
    start() {
      wanted = true
      watch ??= env.setInterval(check, OPENING)
      connect()
    },
    stop,
    /** Something speaks against the line (the network is gone): better find out now. */
    doubt: () => line && drop(line),
    /** Something speaks for a working line (the tab is seen, the network is back): do not wait any longer. */
    hurry() {
      check()
      connect()
    },
  }
}
