import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createOutbox } from '../src/outbox.js'
import { createStorage, withLock } from '../src/storage.js'
import { createClock, settle } from './support/clock.js'
import { createArea, createLocks } from './support/browser.js'

const coded = code => Object.assign(new Error(code), { code })

/** A server that stores each id once. `refuse` may throw for an entry. */
function createServer(refuse = () => {}) {
  const stored = []
  const heard = []
  return {
    stored, heard,
    async send({ id, body }) {
      heard.push(id)
      await Promise.resolve()
      refuse({ id, body }, heard.length)
      if (!stored.some(message => message.id === id)) stored.push({ id, body })
      return { id, conversationId: 'c', sequence: stored.findIndex(message => message.id === id) + 1, sentAt: '' }
    },
  }
}

function openTab({ area = createArea(), locks = createLocks(), server = createServer(), clock = createClock(), isReady = () => true, open = () => area } = {}) {
  const storage = createStorage('chat:x:', open)
  const sent = []
  const failed = []
  const outbox = createOutbox({
    storage, isReady, locks, env: { ...clock, Math: { random: () => 0 } },
    send: server.send,
    onSent: (entry, isElsewhere) => sent.push([entry.body, Boolean(isElsewhere)]),
    onFailed: entry => failed.push(entry.failed),
    onChange: () => {},
  })
  return { storage, outbox, sent, failed, clock, server, area, locks }
}

test('messages go out in the order of writing, one at a time, and leave the storage', async () => {
  const { outbox, server, sent, storage } = openTab()

  for (const body of ['one', 'two', 'three']) outbox.add(body)
  await settle()
  await settle()

  assert.deepEqual(server.stored.map(m => m.body), ['one', 'two', 'three'])
  assert.deepEqual(sent.map(([body]) => body), ['one', 'two', 'three'])
  assert.deepEqual(storage.keys('out:'), [])
})

test('ids are UUIDs of version 7 and keep their order', () => {
  const { outbox } = openTab({ isReady: () => false })

  for (let i = 0; i < 50; i++) outbox.add(String(i))

  const ids = outbox.entries().map(entry => entry.id)
  assert.match(ids[0], /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
  assert.deepEqual([...ids].sort(), ids)
})

test('what is written while the clock is set back still comes last', () => {
  const area = createArea()
  const late = openTab({ area, isReady: () => false, clock: createClock(2_000_000) })
  late.outbox.add('first')
  const early = openTab({ area, isReady: () => false, clock: createClock(1_000_000) })

  early.outbox.add('second')

  assert.deepEqual(early.outbox.entries().map(entry => entry.body), ['first', 'second'])
})

test('a lost acknowledgement is asked again with the same id and stored once', async () => {
  let isLost = true
  const server = createServer()
  const send = server.send
  server.send = async entry => {
    const answer = await send(entry)
    if (isLost) throw coded('unavailable')
    return answer
  }
  const { outbox, clock, sent } = openTab({ server })

  outbox.add('hello')
  await settle()
  isLost = false
  await clock.advance(2_000)

  assert.equal(server.heard.length, 2)
  assert.equal(new Set(server.heard).size, 1)
  assert.equal(server.stored.length, 1)
  assert.equal(sent.length, 1)
})

test('a store that is away holds up the line, with growing waits, and loses nothing', async () => {
  const server = createServer((entry, count) => {
    if (count <= 3) throw coded(count % 2 ? 'unavailable' : 'rate_limited')
  })
  const { outbox, clock } = openTab({ server })

  outbox.add('one')
  outbox.add('two')
  await clock.advance(1_000)
  assert.equal(server.stored.length, 0)
  await clock.advance(30_000)

  assert.deepEqual(server.stored.map(m => m.body), ['one', 'two'])
  assert.equal(server.heard.length, 5)
})

test('a message that is refused for good fails alone, and can be tried again with its id', async () => {
  let isBlocked = true
  const server = createServer(({ body }) => {
    if (body === 'bad' && isBlocked) throw coded('blocked')
  })
  const { outbox, failed } = openTab({ server })

  const id = outbox.add('bad')
  outbox.add('good')
  await settle()
  await settle()
  assert.deepEqual(server.stored.map(m => m.body), ['good'])
  assert.deepEqual(failed, ['blocked'])
  assert.equal(outbox.entries()[0].failed, 'blocked')
  isBlocked = false
  outbox.retry(id)
  await settle()

  assert.deepEqual(server.stored.map(m => m.id).at(-1), id)
  assert.deepEqual(outbox.entries(), [])
})

test('without a line nothing is tried, and the next page sends it', async () => {
  const area = createArea()
  const gone = openTab({ area, isReady: () => false })
  gone.outbox.add('typed offline')
  gone.outbox.add('and another')
  await settle()
  assert.equal(gone.server.heard.length, 0)

  const next = openTab({ area })
  next.outbox.drain()
  await settle()

  assert.deepEqual(next.server.stored.map(m => m.body), ['typed offline', 'and another'])
})

test('two tabs that write at once store every message once, each in its order, and know of each other', async () => {
  const area = createArea()
  const locks = createLocks()
  const server = createServer()
  const tabs = [openTab({ area, locks, server }), openTab({ area, locks, server })]
  const set = area.setItem
  // Storage events go to the other tab.
  for (const [i, tab] of tabs.entries()) {
    tab.storage.set = (key, value) => {
      set('chat:x:' + key, value)
      queueMicrotask(() => tabs[1 - i].outbox.notice(key, value))
    }
  }

  for (let i = 0; i < 40; i++) tabs.forEach((tab, t) => tab.outbox.add(`${t}:${i}`))
  for (let i = 0; i < 60; i++) await settle()

  assert.equal(server.stored.length, 80)
  assert.equal(server.heard.length, 80)
  for (const t of ['0', '1']) {
    const own = server.stored.filter(m => m.body.startsWith(t + ':')).map(m => Number(m.body.slice(2)))
    assert.deepEqual(own, [...own].sort((a, b) => a - b))
  }
  assert.equal(tabs[0].sent.length, 80)
  assert.equal(tabs[1].sent.length, 80)
  assert.equal(tabs.flatMap(tab => tab.sent).filter(([, isElsewhere]) => !isElsewhere).length, 80)
})

test('without locks the server still stores each id once', async () => {
  const area = createArea()
  const server = createServer()
  const tabs = [openTab({ area, locks: null, server }), openTab({ area, locks: null, server })]

  tabs[0].outbox.add('one')
  tabs[1].outbox.drain()
  await settle()
  await settle()

  assert.equal(server.stored.length, 1)
})

test('a full storage keeps the message in memory and says so', async () => {
  const { outbox, storage, server } = openTab({ area: createArea(10) })

  outbox.add('does not fit anywhere')
  assert.equal(storage.isVolatile(), true)
  await settle()

  assert.deepEqual(server.stored.map(m => m.body), ['does not fit anywhere'])
  assert.equal(storage.isVolatile(), false)
})

test('a browser that refuses storage and locks can still send', async () => {
  const { outbox, storage, server } = openTab({
    open: () => {
      throw new Error('SecurityError')
    },
    locks: { request: () => Promise.reject(new Error('SecurityError')) },
  })

  outbox.add('hello')
  await settle()

  assert.equal(storage.isVolatile(), true)
  assert.deepEqual(server.stored.map(m => m.body), ['hello'])
})

test('a failure inside a lock is not run a second time', async () => {
  let runs = 0

  await assert.rejects(withLock('x', async () => {
    runs++
    throw new Error('own')
  }, createLocks()), /own/)

  assert.equal(runs, 1)
})

test('a key that is no entry is passed over', () => {
  const { outbox, storage } = openTab({ isReady: () => false })

  storage.set('out:broken', '{')

  assert.deepEqual(outbox.entries(), [])
})

test('a message whose answer was lost is told as sent when the server shows it, once', async () => {
  const server = createServer()
  let isCut = true
  const { outbox, sent, storage } = openTab({
    server: {
      async send(entry) {
        const answer = await server.send(entry)
        if (isCut) throw coded('lost')
        return answer
      },
    },
  })

  const id = outbox.add('one')
  await settle()
  assert.deepEqual(sent, [])
  isCut = false
  outbox.settle({ id: 'another', conversationId: 'c', sequence: 1, sentAt: '' }, true)
  outbox.settle({ id, conversationId: 'c', sequence: 2, sentAt: '' }, true)
  outbox.settle({ id, conversationId: 'c', sequence: 2, sentAt: '' }, true)
  outbox.drain()
  await settle()

  assert.deepEqual(sent, [['one', false]])
  assert.deepEqual(storage.keys('out:'), [])
})

test('what a page before has sent is told when the history shows it, what another tab sends is told there', async () => {
  const { outbox, sent } = openTab({ isReady: () => false })
  const [first, second] = [outbox.add('one'), outbox.add('two')]

  outbox.settle({ id: first, conversationId: 'c', sequence: 1, sentAt: '' }, false)
  outbox.settle({ id: second, conversationId: 'c', sequence: 2, sentAt: '' }, true)

  assert.deepEqual(sent, [['one', false]])
  assert.deepEqual(outbox.entries(), [])
})
