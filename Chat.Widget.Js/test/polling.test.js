import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createConnection } from '../src/connection.js'
import { createClock, settle } from './support/clock.js'
import { createSockets } from './support/browser.js'
import { part as polling } from '../src/parts/polling.js'

const END = '\x1e'

/** A hub that speaks long polling, and a proxy that eats sockets. */
function setUp({ refusal, join = () => Promise.resolve() } = {}) {
  const clock = createClock()
  const sockets = createSockets()
  const requests = []
  let deliver
  let isFirst = true
  const reply = (status, text) => ({ status, text: async () => text })

  function fetch(url, { method, body, credentials, headers, signal }) {
    requests.push({ url, method, body, credentials, headers })
    if (refusal) return Promise.resolve(reply(403, refusal))
    if (url.includes('negotiate')) return Promise.resolve(reply(200, '{"connectionToken":"t k"}'))
    if (method === 'POST') {
      if (body.includes('"protocol"')) queueMicrotask(() => deliver?.(reply(200, '{}' + END)))
      return Promise.resolve(reply(200, ''))
    }
    if (method === 'DELETE') return Promise.resolve(reply(202, ''))
    if (isFirst) {
      isFirst = false
      return Promise.resolve(reply(200, ''))
    }
    return new Promise((resolve, reject) => {
      deliver = resolve
      signal.addEventListener('abort', () => reject(new Error('aborted')))
    })
  }

  const states = []
  const calls = []
  const env = { ...clock, WebSocket: sockets.WebSocket, AbortController, Math: { random: () => 1 }, fetch }
  const connection = createConnection({
    url: 'https://chat.example/hubs/visitor', env, loadPolling: async () => polling,
    join,
    isEager: () => true,
    onState: state => states.push(state),
    onCall: (target, argument) => calls.push([target, argument]),
  })
  return { clock, sockets, requests, states, calls, connection, say: record => deliver(reply(200, JSON.stringify(record) + END)), end: () => deliver(reply(204, '')) }
}

async function setUpPolling(options) {
  const world = setUp(options)
  world.connection.start()
  world.sockets.last().lose()
  await world.clock.advance(1_000)
  world.sockets.last().lose()
  await world.clock.advance(2_000)
  await settle()
  return world
}

test('after two sockets that never spoke it polls, without cookies and without headers of its own', async () => {
  const { states, requests, sockets } = await setUpPolling()

  assert.equal(sockets.all.length, 2)
  assert.equal(states.at(-1), 'online')
  assert.equal(requests[0].url, 'https://chat.example/hubs/visitor/negotiate?negotiateVersion=1')
  assert.equal(requests[1].url, 'https://chat.example/hubs/visitor?id=t%20k')
  assert.ok(requests.every(request => request.credentials === 'omit' && !request.headers))
})

test('a socket that hangs for five seconds counts as eaten', async () => {
  const { clock, sockets, states, connection } = setUp()

  connection.start()
  await clock.advance(5_000)
  assert.equal(sockets.all[0].isClosed, true)
  await clock.advance(1_000 + 5_000 + 2_000)
  await settle()

  assert.equal(states.at(-1), 'online')
})

test('pushes come by poll, calls go by post in their order', async () => {
  const { say, calls, requests, connection } = await setUpPolling()

  say({ type: 1, target: 'MessageReceived', arguments: [{ id: 'm' }] })
  connection.invoke('First', 1).catch(() => {})
  connection.invoke('Second', 2).catch(() => {})
  await settle()

  assert.deepEqual(calls, [['MessageReceived', { id: 'm' }]])
  assert.deepEqual(requests.filter(r => r.method === 'POST').slice(-2).map(r => JSON.parse(r.body.replace(END, '')).target), ['First', 'Second'])
})

test('a poll that the server ends is a lost line', async () => {
  const { end, states } = await setUpPolling()

  end()
  await settle()

  assert.equal(states.at(-1), 'offline')
})

test('stopping takes leave and polls no more', async () => {
  const { connection, requests, clock } = await setUpPolling()

  connection.stop()
  await clock.advance(120_000)

  assert.equal(requests.at(-1).method, 'DELETE')
  assert.equal(clock.pending(), 0)
})

test('while it polls it tries a socket every few minutes, and changes over when one speaks', async () => {
  const { clock, sockets, say, states } = await setUpPolling()

  for (let i = 0; i < 21; i++) {
    await clock.advance(15_000)
    say({ type: 6 })
    await settle()
  }
  assert.equal(sockets.all.length, 3)
  sockets.last().greet()
  await settle()
  assert.equal(states.at(-1), 'offline')
  await clock.advance(4_000)
  sockets.last().greet()
  await settle()

  assert.equal(sockets.all.length, 4)
  assert.equal(states.at(-1), 'online')
})

test('a page that the host lets in nowhere is told why, and asks no more', async () => {
  const errors = []
  const join = invoke => invoke('Join', {}).catch(error => {
    errors.push(`${error.code}: ${error.message}`)
    throw Object.assign(error, { final: error.code === 'origin_not_allowed' })
  })

  const { requests, states, connection, clock, sockets } = await setUpPolling({ refusal: 'origin_not_allowed: Not from there.', join })
  await clock.advance(300_000)

  assert.deepEqual(errors, ['origin_not_allowed: Not from there.'])
  assert.equal(connection.isWanted(), false)
  assert.equal(states.at(-1), 'offline')
  assert.equal(requests.length, 1)
  assert.equal(sockets.all.length, 2)
  assert.equal(clock.pending(), 0)
})

test('a refusal by something in between is no refusal by the host', async () => {
  const join = invoke => invoke('Join', {})

  const { connection, clock, requests } = await setUpPolling({ refusal: '<html>Forbidden</html>', join })
  await clock.advance(60_000)

  assert.equal(connection.isWanted(), true)
  assert.ok(requests.length > 1)
})
