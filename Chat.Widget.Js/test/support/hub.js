import { createSession } from '../../src/session.js'
import { createStorage } from '../../src/storage.js'
import { createArea, createLocks } from './browser.js'
import { createClock } from './clock.js'

/** An error as the hub gives it. */
export const coded = code => Object.assign(new Error(code), { code })
export const message = (sequence, author = 'agent', conversationId = 'c1') =>
  ({ id: `${conversationId}-${sequence}`, conversationId, sequence, author, agent: author === 'agent' ? { name: 'Mira' } : null, body: String(sequence), sentAt: '' })
export const range = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => message(from + i))

/** A hub with one client; `holes` are private notes. */
export function createHub() {
  const hub = {
    epoch: 'e1', conversationId: undefined, messages: [], holes: [], tokens: new Set(), joins: [], fetches: [], made: 0,
    last: () => Math.max(0, ...hub.messages.map(m => m.sequence), ...hub.holes),
    refuse: () => {},
    async invoke(method, argument) {
      await Promise.resolve()
      hub.refuse(method, argument)
      return method === 'Join' ? hub.join(argument) : hub.page(argument)
    },
    join({ token, known }) {
      hub.joins.push({ token, known })
      if (token && !hub.tokens.has(token)) throw coded('invalid_request')
      const own = token || 'token' + ++hub.made
      hub.tokens.add(own)
      const last = hub.last()
      const reset = Boolean(known && (known.epoch !== hub.epoch || known.sequence > last))
      const isNew = !known || reset
      const after = hub.messages.filter(m => isNew || m.sequence > known.sequence)
      const page = isNew ? after.slice(-50) : after.slice(0, 200)
      return {
        token: own, epoch: hub.epoch, client: { id: '1', name: 'A' }, agents: [{ name: 'Mira', online: true }], reset,
        conversation: hub.conversationId && { id: hub.conversationId, status: 'open', lastSequence: last },
        messages: page, hasMore: page.length < after.length,
      }
    },
    page({ before, after, limit = 50 }) {
      hub.fetches.push({ before, after })
      const found = hub.messages.filter(m => (before ? m.sequence < before : m.sequence > after))
      const messages = before ? found.slice(-limit) : found.slice(0, limit)
      return { messages, hasMore: messages.length < found.length }
    },
    fill(from, to) {
      hub.conversationId = 'c1'
      hub.messages.push(...range(from, to))
    },
  }
  return hub
}

/** A session at that hub, with what it told its listener. */
export function setUp({ hub = createHub(), area = createArea(), locks = createLocks() } = {}) {
  const clock = createClock()
  const news = []
  const old = []
  const session = createSession({
    storage: createStorage('chat:x:', () => area), locks, env: clock,
    greet: () => ({ site: 'default' }),
    invoke: hub.invoke,
    isReady: () => true,
    onChange: () => {},
    onMessage: (m, isNews) => (isNews ? news : old).push(m.sequence),
  })
  const sequences = () => session.messages().map(m => m.sequence)
  return { hub, session, clock, news, old, area, sequences, join: () => session.join(hub.invoke) }
}
