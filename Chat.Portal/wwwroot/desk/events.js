const TRIES = 5

/** What may happen twice: a field says what stands in it now, and a plain button does nothing but what its handler does. */
const isRepeatable = ({ type, target }) => type === 'input' || type === 'change' || (type === 'click' && !!target.closest?.('button[type=button]'))

/**
 * Fires again what the host has lost. It forgets the handlers of the page before as soon as the browser has drawn the new one, and
 * when that is quick, an event for one of them still waits in its queue: it is refused then, and nobody has seen it.
 * @param {object} connection the circuit's line
 */
export function repeatLost(connection) {
  const waiting = new Map()
  const tries = new WeakMap()
  const send = connection.send
  connection.send = (method, ...args) => {
    const happened = globalThis.event
    if (method === 'BeginInvokeDotNetFromJS' && args[2] === 'DispatchEventAsync' && happened && isRepeatable(happened)) waiting.set(args[0], happened)
    return send.call(connection, method, ...args)
  }
  connection.on('JS.EndInvokeDotNet', (id, isDone) => {
    const lost = waiting.get(id)
    waiting.delete(id)
    const count = (tries.get(lost) ?? 0) + 1
    if (isDone || !lost?.target.isConnected || count > TRIES) return
    const again = new lost.constructor(lost.type, { bubbles: true, cancelable: lost.cancelable })
    tries.set(again, count)
    lost.target.dispatchEvent(again)
  })
}
