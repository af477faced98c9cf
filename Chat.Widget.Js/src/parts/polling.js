/** Long polling: plain requests without own headers, so that browsers ask no permission first. */
export function part(url, { env, createSplitter, HELLO, END, onRecord, onAlive, onLost }) {
  const life = new env.AbortController()
  const { signal } = life
  const split = createSplitter(onRecord)
  let address
  /** Why the host lets this page in nowhere: a socket cannot read that, a request can. */
  let refusal
  let sending = Promise.resolve()

  const lose = () => signal.aborted || onLost()

  async function request(method, body) {
    const response = await env.fetch(address, { method, body, credentials: 'omit', cache: 'no-store', signal })
    if (response.status === 403) refusal = await response.text()
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

  // A refusal is handed over as the hub would say it: as the answer to whatever is asked first.
  poll().catch(() => refusal && !signal.aborted ? onRecord({}) : lose())
  return {
    /** Does a socket get through by now? @param {Function} openSocket @param {() => void} onOpen */
    probe(openSocket, onOpen) {
      const trial = openSocket(url, {
        env,
        onLost: () => trial.close?.(),
        onRecord() {
          trial.close()
          onOpen()
        },
      })
    },
    send: record => refusal ? onRecord({ type: 3, invocationId: record.invocationId, error: refusal }) : void post(JSON.stringify(record) + END),
    close() {
      if (/\?id=/.test(address)) env.fetch(address, { method: 'DELETE', credentials: 'omit', keepalive: true }).catch(() => {})
      life.abort()
    },
  }
}
