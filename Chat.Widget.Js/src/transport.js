const END = '\x1e'
const HELLO = '{"protocol":"json","version":1}' + END

/** Cuts a stream of text into records; a record may come in pieces. */
export function createSplitter(onRecord) {
  let rest = ''
  return text => {
    const parts = (rest + text).split(END)
    rest = parts.pop()
    for (const part of parts) onRecord(JSON.parse(part))
  }
}

/** A WebSocket without negotiation: no extra round trip, no sticky session. */
export function openSocket(url, { env, onRecord, onLost }) {
  let socket
  try {
    socket = new env.WebSocket(url.replace(/^http/, 'ws'))
  } catch {
    env.setTimeout(onLost, 0)
    return {}
  }
  const split = createSplitter(onRecord)
  socket.onopen = () => socket.send(HELLO)
  socket.onmessage = event => split(event.data)
  socket.onclose = socket.onerror = onLost
  return {
    send(record) {
      if (socket.readyState === 1) socket.send(JSON.stringify(record) + END)
    },
    close() {
      socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null
      socket.close()
    },
  }
}

/** Long polling where a proxy eats sockets: a part of its own, since few need it. @param {() => Promise<Function>} load gives its `part` */
export function openPolling(load, url, hooks) {
  let line
  let isClosed = false
  load().then(open => isClosed || (line = open(url, { ...hooks, createSplitter, HELLO, END })), hooks.onLost)
  return {
    send: record => line.send(record),
    probe: (...how) => line.probe(...how),
    close() {
      isClosed = true
      line?.close()
    },
  }
}
