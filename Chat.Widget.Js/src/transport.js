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

/** Long polling: plain requests without own headers, so that browsers ask no permission first. */
export function openPolling(url, { env, onRecord, onAlive, onLost }) {
  const life = new env.AbortController()
  const { signal } = life
  const split = createSplitter(onRecord)
  let address
  let sending = Promise.resolve()

  const lose = () => signal.aborted || onLost()

  async function request(method, body) {
    const response = await env.fetch(address, { method, body, credentials: 'omit', cache: 'no-store', signal })
    // 204 is how the server ends a poll for good.
    if (response.status !== 200) throw Error('closed')
    return response.text()
  }

  // One after the other: the order of the records is the visitor's.
  const post = text => (sending = sending.then(() => request('POST', text)).catch(lose))

  async function poll() {
    address = url + '/negotiate?negotiateVersion=1'
    const { connectionToken } = JSON.parse(await request('POST'))
    address = url + '?id=' + encodeURIComponent(connectionToken)
    await request('GET')
    post(HELLO)
    while (!signal.aborted) {
      const text = await request('GET')
      // An empty answer says that the line is there, too.
      onAlive?.()
      split(text)
    }
  }

  poll().catch(lose)
  return {
    send: record => void post(JSON.stringify(record) + END),
    close() {
      if (/\?id=/.test(address)) env.fetch(address, { method: 'DELETE', credentials: 'omit', keepalive: true }).catch(() => {})
      life.abort()
    },
  }
}
