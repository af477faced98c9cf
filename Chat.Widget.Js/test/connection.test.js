import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createConnection, hubError } from '../src/connection.js'
import { createClock, settle } from './support/clock.js'
import { createSockets } from './support/browser.js'
import { part as polling } from '../src/parts/polling.js'

function setUp({ join = () => Promise.resolve(), isEager = () => false, random = () => 1, ...more } = {}) {
  const clock = createClock()
  const sockets = createSockets()
  const states = []
  const calls = []
  const env = { ...clock, ...sockets, AbortController, Math: { random }, fetch: () => Promise.reject(new Error('no network')), ...more }
  const connection = createConnection({
    url: 'https://chat.example/hubs/visitor', join, isEager, env, loadPolling: async () => polling,
    onState: state => states.push(state),
    onCall: (target, argument) => calls.push([target, argument]),
  })
  return { clock, sockets, states, calls, connection, env }
}

async function setUpOnline(options) {
  const world = setUp(options)
  world.connection.start()
  world.sockets.last().greet()
  await settle()
  return world
}

test('opens a socket without negotiation, says hello and is online after join', async () => {
  const joined = []
  const { sockets, states, connection } = setUp({ join: async invoke => joined.push(invoke) })

  connection.start()
  sockets.last().open()
  assert.equal(sockets.last().url, 'wss://chat.example/hubs/visitor')
  assert.deepEqual(sockets.last().sent, [{ protocol: 'json', version: 1 }])
  assert.equal(joined.length, 0)
  sockets.last().say({})
  await settle()

  assert.equal(joined.length, 1)
  assert.deepEqual(states, ['connecting', 'online'])
})

test('an invocation resolves with its own answer, whatever the order', async () => {
  const { sockets, connection } = await setUpOnline()

  const first = connection.invoke('SendMessage', { id: 'a' })
  const second = connection.invoke('SendMessage', { id: 'b' })
  const [a, b] = sockets.last().calls()
  sockets.last().say({ type: 3, invocationId: b.invocationId, result: 2 }, { type: 3, invocationId: a.invocationId, result: 1 })

  assert.deepEqual([await first, await second], [1, 2])
  assert.deepEqual(a.arguments, [{ id: 'a' }])
})

test('a hub error rejects with the stable code', async () => {
  const { sockets, connection } = await setUpOnline()

  const call = connection.invoke('SendMessage', {})
  sockets.last().say({ type: 3, invocationId: '1', error: 'message_too_long: The body has 10001 characters.' })

  await assert.rejects(call, { code: 'message_too_long', message: 'The body has 10001 characters.' })
  assert.equal(hubError('gibberish').code, 'unavailable')
})

test('an answer that never comes is unavailable', async () => {
  const { clock, sockets, connection } = await setUpOnline()

  const call = assert.rejects(connection.invoke('SendMessage', {}), { code: 'unavailable' })
  for (let i = 0; i < 3; i++) {
    await clock.advance(5_000)
    sockets.last().say({ type: 6 })
  }

  await call
})

test('records may come in pieces and several at once', async () => {
  const { sockets, calls } = await setUpOnline()

  const text = [{ type: 1, target: 'Head', arguments: [1] }, { type: 1, target: 'Head', arguments: [2] }].map(r => JSON.stringify(r) + '\x1e').join('')
  for (const cut of [text.slice(0, 7), text.slice(7, 60), text.slice(60)]) sockets.last().raw(cut)

  assert.deepEqual(calls, [['Head', 1], ['Head', 2]])
})

test('a listener that throws costs no later record', async () => {
  const { sockets, connection } = await setUpOnline()
  const error = console.error
  console.error = () => {}

  const call = connection.invoke('X')
  sockets.last().say({ type: 1, target: 'Broken', arguments: undefined }, { type: 3, invocationId: '1', result: 'fine' })
  console.error = error

  assert.equal(await call, 'fine')
})

test('every ping of the server is answered from the message and not from a timer', async () => {
  const { clock, sockets } = await setUpOnline()

  clock.sleep(10_000)
  sockets.last().say({ type: 6 })

  assert.deepEqual(sockets.last().sent.at(-1), { type: 6 })
})

test('a server too busy for pings still hears from a silent visitor', async () => {
  const { clock, sockets } = await setUpOnline()

  for (let i = 0; i < 4; i++) {
    clock.sleep(6_000)
    sockets.last().say({ type: 1, target: 'AgentTyping', arguments: [{}] })
  }

  assert.equal(sockets.last().sent.filter(r => r.type === 6).length, 4)
})

test('a silent line is given up within thirty seconds and replaced', async () => {
  const { clock, sockets, states } = await setUpOnline()

  await clock.advance(30_000)
  assert.equal(sockets.all[0].isClosed, true)
  assert.equal(states.at(-1), 'offline')
  await clock.advance(5_000)

  assert.equal(sockets.all.length, 2)
})

test('after a sleep the dead line is noticed as soon as the tab is seen', async () => {
  const { clock, sockets, connection } = await setUpOnline()

  clock.sleep(3_600_000)
  connection.hurry()

  assert.equal(sockets.all.length, 2)
})

test('a lost line comes back within a second at first, and open calls are told', async () => {
  const { clock, sockets, connection, states } = await setUpOnline()

  const call = assert.rejects(connection.invoke('SendMessage', {}), { code: 'unavailable' })
  await clock.advance(11_000)
  sockets.last().say({ type: 6 })
  sockets.last().lose()
  await call
  await clock.advance(1_000)
  sockets.last().greet()
  await settle()

  assert.deepEqual(states, ['connecting', 'online', 'offline', 'connecting', 'online'])
})

test('waits grow with base two to the cap of thirty seconds, with full jitter', async () => {
  const { clock, sockets, connection } = setUp({ fetch: undefined })
  const waits = []

  connection.start()
  for (let i = 0; i < 8; i++) {
    // Only sockets here: polling is refused at once.
    if (sockets.last().onclose) sockets.last().lose()
    await settle()
    waits.push(clock.delays().at(-1))
    await clock.advance(waits.at(-1))
  }

  assert.deepEqual(waits.slice(0, 6), [1_000, 2_000, 4_000, 8_000, 16_000, 30_000])
  assert.ok(waits.every(wait => wait <= 30_000))

  const half = setUp({ random: () => 0.5 })
  half.connection.start()
  half.sockets.last().lose()
  assert.deepEqual(half.clock.delays(), [500])
})

test('a server that restarts is given up to ten seconds, but not when somebody looks', async () => {
  const crowd = await setUpOnline()
  crowd.sockets.last().say({ type: 7, allowReconnect: true })
  assert.deepEqual(crowd.clock.delays(), [10_000])

  const reader = await setUpOnline({ isEager: () => true })
  reader.sockets.last().say({ type: 7, error: 'Server restart' })
  assert.ok(reader.clock.delays()[0] <= 3_000)
})

test('whoever looks at the open chat never waits longer than three seconds', async () => {
  const { clock, sockets, connection } = setUp({ isEager: () => true })

  connection.start()
  for (let i = 0; i < 12; i++) {
    if (sockets.last().onclose) sockets.last().lose()
    await settle()
    assert.ok(clock.delays().at(-1) <= 3_000)
    await clock.advance(3_000)
  }
})

test('a line that breaks again and again at once is no steady line', async () => {
  const { clock, sockets } = await setUpOnline()

  sockets.last().lose()
  await clock.advance(1_000)
  sockets.last().greet()
  await settle()
  sockets.last().lose()

  assert.deepEqual(clock.delays(), [2_000])
})

test('a refused join that is final ends it', async () => {
  const { clock, sockets, states, connection } = setUp({ join: () => Promise.reject(Object.assign(new Error(), { final: true })) })

  connection.start()
  sockets.last().greet()
  await settle()
  await clock.advance(120_000)

  assert.equal(states.at(-1), 'offline')
  assert.equal(sockets.all.length, 1)
  assert.equal(clock.pending(), 0)
})

test('any other failure of join tries again', async () => {
  let tries = 0
  const { clock, sockets, connection, states } = setUp({ join: () => (++tries === 1 ? Promise.reject(hubError('unavailable: No store.')) : Promise.resolve()) })

  connection.start()
  sockets.last().greet()
  await settle()
  await clock.advance(1_000)
  sockets.last().greet()
  await settle()

  assert.equal(states.at(-1), 'online')
})

test('stop while opening closes the socket and leaves no timer', async () => {
  const { clock, sockets, connection, states } = setUp()

  connection.start()
  connection.stop()
  sockets.last().greet()
  await clock.advance(60_000)

  assert.equal(sockets.all.length, 1)
  assert.equal(sockets.last().isClosed, true)
  assert.deepEqual(states, ['connecting', 'offline'])
  assert.equal(clock.pending(), 0)
})

test('hurry neither opens a second line nor wakes a stopped connection', async () => {
  const { sockets, connection } = await setUpOnline()

  connection.hurry()
  assert.equal(sockets.all.length, 1)
  connection.stop()
  connection.hurry()

  assert.equal(sockets.all.length, 1)
})
