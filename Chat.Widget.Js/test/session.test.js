import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSession } from '../src/session.js'
import { createStorage } from '../src/storage.js'
import { createFakeLocks, createFakeStorage, settle } from './fakes.js'

Object.defineProperty(globalThis, 'navigator', { value: { language: 'en' }, configurable: true })

const message = (sequence, body = String(sequence)) => ({ id: `m${sequence}`, conversationId: 'c', sequence, author: 'agent', body, sentAt: new Date().toISOString() })
const joined = (messages, more = {}) => ({ token: 't', epoch: 'e', client: {}, agents: [], conversation: { id: 'c', status: 'open', lastSequence: messages.at(-1)?.sequence ?? 0 }, messages, hasMore: false, reset: false, ...more })

function create({ invoke = async () => ({ messages: [], hasMore: false }), join }) {
  const storage = createStorage('chat:', () => createFakeStorage())
  const requests = []
  const session = createSession({
    site: 'default', storage, describePage: () => ({}), invoke, onChange() {}, onMessage() {}, onJoined() {}, locks: createFakeLocks(),
  })
  return { session, storage, requests, join: () => session.join(async (_, request) => {
    requests.push(request)
    return join(request)
  }) }
}

const sequences = session => session.messages().map(m => m.sequence)

test('messages in order are taken, doubles are not', async () => {
  const { session, join } = create({ join: async () => joined([message(1), message(2)]) })
  await join()
  session.apply(message(2))
  session.apply(message(3))
  session.apply(message(3))
  assert.deepEqual(sequences(session), [1, 2, 3])
})

test('a hole is asked for, and the message behind it waits its turn', async () => {
  const asked = []
  const { session, join } = create({
    join: async () => joined([message(1)]),
    invoke: async (_, request) => {
      asked.push(request.after)
      return { messages: [message(2), message(3)], hasMore: false }
    },
  })
  await join()
  session.apply(message(4))
  assert.deepEqual(sequences(session), [1])
  await settle()
  assert.deepEqual(asked, [1])
  assert.deepEqual(sequences(session), [1, 2, 3, 4])
})

test('a number that is missing for good does not hold up what follows', async () => {
  const { session, join } = create({ join: async () => joined([message(1)]), invoke: async () => ({ messages: [], hasMore: false }) })
  await join()
  session.apply(message(3))
  await settle()
  assert.deepEqual(sequences(session), [1, 3])
  session.apply(message(4))
  assert.deepEqual(sequences(session), [1, 3, 4])
})

test('a head beyond the last message fetches the tail', async () => {
  const { session, join } = create({ join: async () => joined([message(1)]), invoke: async () => ({ messages: [message(2)], hasMore: false }) })
  await join()
  session.hear('Head', { epoch: 'e', conversationId: 'c', lastSequence: 2 })
  await settle()
  assert.deepEqual(sequences(session), [1, 2])
})

test('coming back says what is known and adds what is missing', async () => {
  let isFirst = true
  const { session, requests, join } = create({
    join: async () => {
      const answer = isFirst ? joined([message(1), message(2)]) : joined([message(3)])
      isFirst = false
      return answer
    },
  })
  await join()
  await join()
  assert.deepEqual(requests[1].known, { epoch: 'e', conversationId: 'c', sequence: 2 })
  assert.equal(requests[1].token, 't')
  assert.deepEqual(sequences(session), [1, 2, 3])
})

test('a reset drops what was cached', async () => {
  let isFirst = true
  const { session, join } = create({
    join: async () => {
      const answer = isFirst ? joined([message(1), message(2), message(3)]) : joined([message(1, 'other')], { epoch: 'f', reset: true })
      isFirst = false
      return answer
    },
  })
  await join()
  await join()
  assert.deepEqual(session.messages().map(m => m.body), ['other'])
})

test('a token that nobody knows any more makes a new client', async () => {
  const { session, storage, requests, join } = create({
    join: async request => {
      if (request.token === 'old') throw Object.assign(new Error(), { code: 'invalid_request' })
      return joined([])
    },
  })
  storage.set('token', 'old')
  await join()
  assert.deepEqual(requests.map(request => request.token), ['old', undefined])
  assert.equal(storage.get('token'), 't')
  assert.deepEqual(sequences(session), [])
})

test('a refusal that no retry can change is final', async () => {
  const { join } = create({ join: async () => { throw Object.assign(new Error(), { code: 'blocked' }) } })
  await assert.rejects(join, { final: true })
})

test('history loads upwards', async () => {
  const { session, join } = create({
    join: async () => joined([message(51)], { hasMore: true }),
    invoke: async (_, request) => ({ messages: [message(request.before - 1)], hasMore: false }),
  })
  await join()
  await session.loadEarlier()
  assert.deepEqual(sequences(session), [50, 51])
  assert.equal(session.hasEarlier(), false)
})
