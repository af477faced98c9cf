import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createConnection } from '../src/connection.js'
import { createSplitter } from '../src/transport.js'
import { createFakeTime, settle } from './fakes.js'

const END = '\x1e'

/** A host that speaks the hub's protocol over fake sockets. */
function createHost(time) {
  const sockets = []
  class FakeSocket {
    constructor(url) {
      this.url = url
      this.readyState = 0
      this.sent = []
      sockets.push(this)
    }
    open() {
      this.readyState = 1
      this.onopen?.()
    }
    send(text) {
      this.sent.push(...text.split(END).filter(Boolean).map(record => JSON.parse(record)))
    }
    say(record) {
      this.onmessage?.({ data: JSON.stringify(record) + END })
    }
    close() {
      this.readyState = 3
    }
    die() {
      this.onclose?.()
    }
  }
  return { sockets, last: () => sockets.at(-1), env: { ...time, WebSocket: FakeSocket, AbortController, fetch: async () => { throw new Error('no http') } } }
}

function create(options = {}) {
  const time = createFakeTime()
  const host = createHost(time)
  const states = []
  const calls = []
  const connection = createConnection({
    url: 'http://chat.example/hubs/visitor', env: { ...host.env, ...options.env }, isEager: () => options.isEager ?? false,
    join: options.join ?? (async () => {}),
    onCall: (target, argument) => calls.push([target, argument]),
    onState: state => states.push(state),
  })
  return { connection, host, time, states, calls }
}

async function goOnline({ host }) {
  host.last().open()
  host.last().say({})
  await settle()
}

test('it shakes hands, joins, and answers pings', async () => {
  const all = create()
  all.connection.start()
  await goOnline(all)
  assert.equal(all.host.last().url, 'ws://chat.example/hubs/visitor')
  assert.deepEqual(all.host.last().sent[0], { protocol: 'json', version: 1 })
  assert.deepEqual(all.states, ['connecting', 'online'])
  all.host.last().say({ type: 6 })
  assert.deepEqual(all.host.last().sent.at(-1), { type: 6 })
})

test('an invocation ends with its answer or with the code of its error', async () => {
  const all = create()
  all.connection.start()
  await goOnline(all)
  const good = all.connection.invoke('A', 1)
  const bad = all.connection.invoke('B', 2)
  const [a, b] = all.host.last().sent.slice(-2)
  all.host.last().say({ type: 3, invocationId: a.invocationId, result: 42 })
  all.host.last().say({ type: 3, invocationId: b.invocationId, error: 'rate_limited: Slow down.' })
  assert.equal(await good, 42)
  await assert.rejects(bad, { code: 'rate_limited', message: 'Slow down.' })
})

test('what the server calls arrives with its argument', async () => {
  const all = create()
  all.connection.start()
  await goOnline(all)
  all.host.last().say({ type: 1, target: 'MessageReceived', arguments: [{ body: 'x' }] })
  assert.deepEqual(all.calls, [['MessageReceived', { body: 'x' }]])
})

test('a lost line fails what waits and comes back by itself', async () => {
  const all = create()
  all.connection.start()
  await goOnline(all)
  const waiting = all.connection.invoke('A', 1)
  all.host.last().die()
  await assert.rejects(waiting, { code: 'unavailable' })
  await all.time.advance(1_000)
  assert.equal(all.host.sockets.length, 2)
  await goOnline(all)
  assert.deepEqual(all.states, ['connecting', 'online', 'offline', 'connecting', 'online'])
})

test('silence for half a minute is a dead line', async () => {
  const all = create()
  all.connection.start()
  await goOnline(all)
  await all.time.advance(20_000)
  all.host.last().say({ type: 6 })
  await all.time.advance(20_000)
  assert.equal(all.host.sockets.length, 1)
  await all.time.advance(10_000)
  assert.ok(all.host.sockets.length >= 2)
})

test('pauses grow, have a cap, and are short for whoever is looking', async () => {
  for (const [isEager, least, most] of [[false, 6, 25], [true, 25, 80]]) {
    const all = create({ isEager, env: { fetch: () => new Promise(() => {}) } })
    all.connection.start()
    for (let i = 0; i < 120; i++) {
      all.host.last().die()
      await all.time.advance(1_000)
    }
    assert.ok(all.host.sockets.length >= least / 4 && all.host.sockets.length <= most, String(all.host.sockets.length))
    all.connection.stop()
  }
})

test('hurry does not wait for the pause to end', async () => {
  const all = create()
  all.connection.start()
  await goOnline(all)
  all.host.last().die()
  all.connection.hurry()
  assert.equal(all.host.sockets.length, 2)
})

test('a final refusal ends it', async () => {
  const all = create({ join: async () => { throw Object.assign(new Error(), { final: true }) } })
  all.connection.start()
  await goOnline(all)
  await all.time.advance(120_000)
  assert.equal(all.host.sockets.length, 1)
  assert.equal(all.connection.state(), 'offline')
})

test('stop while opening leaves nothing behind', async () => {
  const all = create()
  all.connection.start()
  all.connection.stop()
  await all.time.advance(120_000)
  assert.equal(all.host.sockets.length, 1)
  assert.equal(all.host.last().readyState, 3)
})

test('sockets that never open make way for long polling', async () => {
  const requests = []

  const all = create({
    env: {
      fetch: async (address, { method, body }) => {
        requests.push([method, address, body])
        if (method === 'POST' && body === undefined) return { ok: true, status: 200, json: async () => ({ connectionToken: 'k' }) }
        if (method === 'POST') return { ok: true, status: 200 }
        if (requests.filter(([verb]) => verb === 'GET').length === 1) return { ok: true, status: 200, text: async () => '' }
        if (requests.filter(([verb]) => verb === 'GET').length === 2) return { ok: true, status: 200, text: async () => '{}' + END }
        return new Promise(() => {})
      },
    },
  })
  all.connection.start()
  all.host.last().die()
  await all.time.advance(1_000)
  all.host.last().die()
  await all.time.advance(3_000)
  await settle()
  assert.equal(requests[0][1], 'http://chat.example/hubs/visitor/negotiate?negotiateVersion=1')
  assert.ok(requests.some(([method, address]) => method === 'GET' && address === 'http://chat.example/hubs/visitor?id=k'))
  assert.equal(all.connection.state(), 'online')
})

test('a record may come in pieces', () => {
  const records = []
  const split = createSplitter(record => records.push(record))
  split('{"a":')
  split('1}' + END + '{"b":2}')
  assert.deepEqual(records, [{ a: 1 }])
  split(END)
  assert.deepEqual(records, [{ a: 1 }, { b: 2 }])
})
