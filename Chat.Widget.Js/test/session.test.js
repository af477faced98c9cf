import assert from 'node:assert/strict'
import { test } from 'node:test'
import { settle } from './support/clock.js'
import { coded, createHub, message, range, setUp } from './support/hub.js'
import { createArea, createLocks } from './support/browser.js'

test('a newcomer gets a token, keeps it, and has nothing to read', async () => {
  const { session, area, join, sequences } = setUp()

  await join()

  assert.equal(area.getItem('chat:x:token'), 'token1')
  assert.equal(session.conversation(), undefined)
  assert.deepEqual(sequences(), [])
})

test('whoever returns gets the newest fifty as history, and the rest upwards', async () => {
  const { hub, session, join, sequences, news, old } = setUp()
  hub.fill(1, 120)

  await join()
  assert.deepEqual([sequences()[0], sequences().at(-1), session.hasEarlier()], [71, 120, true])
  await session.loadEarlier()
  await session.loadEarlier()

  assert.deepEqual(sequences(), range(1, 120).map(m => m.sequence))
  assert.equal(session.hasEarlier(), false)
  assert.equal(old.length, 50)
  assert.deepEqual(news, [])
})

test('a push in order is taken, a repeated one is not', async () => {
  const { hub, session, join, sequences, news } = setUp()
  hub.fill(1, 2)
  await join()

  for (const sequence of [3, 3, 2, 4]) session.hear('MessageReceived', message(sequence))

  assert.deepEqual(sequences(), [1, 2, 3, 4])
  assert.deepEqual(news, [3, 4])
})

test('a hole makes it ask for what is missing, once', async () => {
  const { hub, session, join, sequences } = setUp()
  hub.fill(1, 2)
  await join()
  hub.fill(3, 6)

  session.hear('MessageReceived', message(5))
  session.hear('MessageReceived', message(6))
  await settle()

  assert.deepEqual(sequences(), [1, 2, 3, 4, 5, 6])
  assert.deepEqual(hub.fetches, [{ before: undefined, after: 2 }])
})

test('a number that a private note holds is no hole for ever', async () => {
  const { hub, session, join, sequences } = setUp()
  hub.fill(1, 2)
  await join()
  hub.holes = [3, 6]
  hub.fill(4, 5)

  session.hear('MessageReceived', message(4))
  await settle()
  session.hear('MessageReceived', message(5))
  session.hear('Head', { epoch: 'e1', conversationId: 'c1', lastSequence: 6 })
  await settle()
  hub.fill(7, 7)
  session.hear('MessageReceived', message(7))
  await settle()

  assert.deepEqual(sequences(), [1, 2, 4, 5, 7])
  assert.equal(hub.fetches.length, 2)
})

test('notes at the end of the first answer are no hole either', async () => {
  const { hub, session, join } = setUp()
  hub.fill(1, 2)
  hub.holes = [3, 4]

  await join()

  assert.equal(session.head(), 4)
})

test('the head of a conversation shows what a lost push has cost', async () => {
  const { hub, session, join, sequences } = setUp()
  hub.fill(1, 2)
  await join()
  hub.fill(3, 3)

  session.hear('Head', { epoch: 'e1', conversationId: 'c1', lastSequence: 3 })
  await settle()

  assert.deepEqual(sequences(), [1, 2, 3])
})

test('a head of another epoch is not believed', async () => {
  const { hub, session, join } = setUp()
  hub.fill(1, 2)
  await join()

  session.hear('Head', { epoch: 'e0', conversationId: 'c1', lastSequence: 9 })
  await settle()

  assert.equal(hub.fetches.length, 0)
})

test('after a long absence all pages are fetched and told as news', async () => {
  const { hub, join, sequences, news } = setUp()
  hub.fill(1, 3)
  await join()
  hub.fill(4, 700)

  await join()
  for (let i = 0; i < 10; i++) await settle()

  assert.deepEqual(hub.joins.at(-1).known, { epoch: 'e1', conversationId: 'c1', sequence: 3 })
  assert.equal(sequences().length, 700)
  assert.equal(new Set(sequences()).size, 700)
  assert.equal(news.length, 697)
})

test('a question that fails is asked again', async () => {
  const { hub, session, clock, join, sequences } = setUp()
  hub.fill(1, 1)
  await join()
  hub.fill(2, 3)
  let fails = 2
  hub.refuse = method => {
    if (method === 'GetMessages' && fails-- > 0) throw coded('unavailable')
  }

  session.hear('MessageReceived', message(3))
  await clock.advance(5_000)

  assert.deepEqual(sequences(), [1, 2, 3])
})

test('a restored backup drops the cache and shows what is there', async () => {
  const { hub, join, sequences } = setUp()
  hub.fill(1, 9)
  await join()
  hub.epoch = 'e2'
  hub.messages = range(1, 4)

  await join()

  assert.deepEqual(sequences(), [1, 2, 3, 4])
})

test('pushes that come before the answer to join are not lost and not doubled', async () => {
  const { hub, session, join, sequences } = setUp()
  hub.fill(1, 2)

  const joining = join()
  hub.fill(3, 3)
  session.hear('MessageReceived', message(3))
  session.hear('MessageReceived', message(4))
  hub.fill(4, 4)
  await joining
  await settle()

  assert.deepEqual(sequences(), [1, 2, 3, 4])
})

test('a token that nobody knows is dropped and a new client begins', async () => {
  const { hub, area, join } = setUp()
  area.setItem('chat:x:token', 'stale')

  await join()

  assert.deepEqual(hub.joins.map(j => j.token), ['stale', undefined])
  assert.equal(area.getItem('chat:x:token'), 'token1')
})

test('a refused position is doubted before the token', async () => {
  const { hub, area, join, sequences } = setUp()
  hub.fill(1, 2)
  await join()
  hub.refuse = (method, argument) => {
    if (argument.known) throw coded('invalid_request')
  }

  await join()

  assert.equal(area.getItem('chat:x:token'), 'token1')
  assert.deepEqual(sequences(), [1, 2])
})

test('two tabs that open at once are one client', async () => {
  const shared = { hub: createHub(), area: createArea(), locks: createLocks() }
  const tabs = [setUp(shared), setUp(shared)]

  await Promise.all(tabs.map(tab => tab.join()))

  assert.equal(shared.hub.made, 1)
})

test('blocked, unknown site and a refused origin are final, anything else is not', async () => {
  for (const [code, final] of [['blocked', true], ['unknown_site', true], ['origin_not_allowed', true], ['unavailable', false], ['rate_limited', false]]) {
    const { hub, join } = setUp()
    hub.refuse = () => {
      throw coded(code)
    }
    await assert.rejects(join(), { code, final })
  }
})

test('an own message is shown by its acknowledgement, also when it comes after others', async () => {
  const { hub, session, join, sequences } = setUp()
  await join()

  session.sent({ body: '1', answer: { id: 'c1-1', conversationId: 'c1', sequence: 1, sentAt: '' } })
  assert.deepEqual(sequences(), [1])
  hub.fill(1, 4)
  session.sent({ body: '4', answer: { id: 'c1-4', conversationId: 'c1', sequence: 4, sentAt: '' } })
  await settle()

  assert.deepEqual(sequences(), [1, 2, 3, 4])
})

test('a new conversation replaces the old one, and the old one does not come back', async () => {
  const { hub, session, join } = setUp()
  hub.fill(1, 5)
  await join()

  session.hear('MessageReceived', message(1, 'agent', 'c2'))
  session.hear('MessageReceived', message(6, 'agent', 'c1'))

  assert.equal(session.conversation().id, 'c2')
  assert.deepEqual(session.messages().map(m => m.id), ['c2-1'])
})

test('what the team has read is known from its word and from its answers', async () => {
  const { hub, session, join } = setUp()
  hub.fill(1, 2)
  await join()
  assert.equal(session.seen(), 2)

  session.hear('MessageReceived', message(3, 'client'))
  session.hear('MessagesRead', { conversationId: 'c1', sequence: 3 })
  session.hear('MessagesRead', { conversationId: 'c0', sequence: 9 })

  assert.equal(session.seen(), 3)
})

test('forgetting begins anew', async () => {
  const { hub, session, area, join, sequences } = setUp()
  hub.fill(1, 5)
  await join()

  area.removeItem('chat:x:token')
  session.forget()
  hub.messages = []
  hub.conversationId = undefined
  await join()

  assert.deepEqual(hub.joins.at(-1), { token: undefined, known: undefined })
  assert.deepEqual(sequences(), [])
})
