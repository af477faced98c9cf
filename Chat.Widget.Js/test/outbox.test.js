import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createOutbox } from '../src/outbox.js'
import { createStorage } from '../src/storage.js'
import { createFakeLocks, createFakeStorage, createFakeTime, settle } from './fakes.js'

const refused = code => Object.assign(new Error(code), { code })

function createTab({ area = createFakeStorage(), locks = createFakeLocks(), time = createFakeTime(), send }) {
  const sent = []
  const failed = []
  const storage = createStorage('chat:', () => area)
  const outbox = createOutbox({
    storage, locks, env: time, send, onChange() {},
    onSent: entry => sent.push(entry.body),
    onFailed: entry => failed.push(entry.id),
  })
  return { outbox, sent, failed, storage, time }
}

test('messages leave in the order of writing, one at a time', async () => {
  const log = []
  let running = 0
  const { outbox } = createTab({
    async send(entry) {
      assert.equal(++running, 1)
      await settle()
      log.push(entry.body)
      running--
      return {}
    },
  })
  for (const body of ['1', '2', '3']) outbox.add(body)
  for (let i = 0; i < 20; i++) await settle()
  assert.deepEqual(log, ['1', '2', '3'])
  assert.deepEqual(outbox.entries(), [])
})

test('a lost answer is asked for again with the same id', async () => {
  const ids = []
  const { outbox, sent, time } = createTab({
    async send(entry) {
      ids.push(entry.id)
      if (ids.length < 3) throw refused('unavailable')
      return {}
    },
  })
  outbox.add('once')
  await settle()
  await time.advance(60_000)
  assert.equal(ids.length, 3)
  assert.equal(new Set(ids).size, 1)
  assert.deepEqual(sent, ['once'])
})

test('a refusal for good stays with its text until it is tried again', async () => {
  let isBlocked = true
  const { outbox, failed, sent } = createTab({
    async send() {
      if (isBlocked) throw refused('invalid_request')
      return {}
    },
  })
  const id = outbox.add('bad')
  outbox.add('worse')
  for (let i = 0; i < 10; i++) await settle()
  assert.equal(failed.length, 2)
  assert.equal(outbox.entries()[0].body, 'bad')
  isBlocked = false
  outbox.retry(id)
  for (let i = 0; i < 10; i++) await settle()
  assert.deepEqual(sent, ['bad'])
})

test('two tabs never send the same message twice and lose none', async () => {
  const area = createFakeStorage()
  const locks = createFakeLocks()
  const stored = []
  const send = async entry => {
    await settle()
    stored.push(entry.body)
    return {}
  }
  const one = createTab({ area, locks, send })
  const two = createTab({ area, locks, send })
  for (let i = 0; i < 40; i++) {
    one.outbox.add(`a${i}`)
    two.outbox.add(`b${i}`)
  }
  for (let i = 0; i < 400; i++) await settle()
  assert.equal(stored.length, 80)
  assert.equal(new Set(stored).size, 80)
  assert.deepEqual(stored.filter(body => body[0] === 'a'), Array.from({ length: 40 }, (_, i) => `a${i}`))
  assert.deepEqual(one.outbox.entries(), [])
})

test('what was typed offline leaves from the next page', async () => {
  const area = createFakeStorage()
  const before = createTab({ area, send: async () => { throw refused('unavailable') } })
  before.outbox.add('kept')
  await settle()
  before.outbox.stop()
  const after = createTab({ area, send: async () => ({}) })
  after.outbox.drain()
  for (let i = 0; i < 10; i++) await settle()
  assert.deepEqual(after.sent, ['kept'])
})

test('a full or refused storage keeps messages in memory and says so', async () => {
  const full = createTab({ area: createFakeStorage({ limit: 0 }), send: async () => ({}) })
  assert.equal(full.storage.isVolatile(), false)
  full.outbox.add('kept')
  assert.equal(full.storage.isVolatile(), true)
  for (let i = 0; i < 10; i++) await settle()
  assert.deepEqual(full.sent, ['kept'])
  const none = createStorage('chat:', () => { throw new Error('SecurityError') })
  none.set('token', 'x')
  assert.equal(none.get('token'), 'x')
  assert.equal(none.isVolatile(), true)
})
