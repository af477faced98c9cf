import { withLock } from './storage.js'

/** Coming back cannot help. */
const FINAL = ['blocked', 'unknown_site', 'origin_not_allowed']

/**
 * Who the visitor is and what was said. Keeps the messages complete by their sequence: what comes in order is taken, what
 * leaves a hole makes it ask. A number may be missing for good where a private note holds it.
 * @param {{ storage: object, greet: () => object, invoke: Function, isReady: () => boolean, onChange: () => void,
 *   onMessage: (message: object, isNews: boolean) => void, env?: object, locks?: object }} options
 *   `greet` gives what Join says besides token and position; `isNews` is false for what was there before.
 */
export function createSession({ storage, greet, invoke, isReady, onChange, onMessage, env = globalThis, locks }) {
  let token
  let epoch
  let conversation
  let messages
  let head
  let target
  let seen
  let hasEarlier
  let agents
  let site
  /** Pushes that came before the answer to Join. */
  let early
  let isFilling = false

  function forget() {
    agents = []
    site = {}
    epoch = early = undefined
    enter()
  }

  function enter(id) {
    conversation = id && { id }
    messages = []
    head = target = seen = 0
    hasEarlier = false
  }

  forget()

  /** The conversation that the visitor has left behind for a new one. */
  const past = () => storage.get('past')

  function take(message, isNews) {
    if (message.sequence <= head) return
    head = message.sequence
    messages.push(message)
    // An answer shows that what was said before it has been read.
    if (message.author === 'agent') seen = head
    onMessage(message, isNews)
  }

  /** Asks for all that follows the last known number, up to the highest that was heard of. */
  async function fill() {
    if (isFilling) return
    isFilling = true
    try {
      while (target > head) {
        const { id } = conversation
        const goal = target
        const page = await invoke('GetMessages', { conversationId: id, after: head, limit: 200 })
        if (conversation?.id !== id) continue
        page.messages.forEach(message => take(message, true))
        // What is still missing is no message for a visitor.
        if (!page.hasMore) head = Math.max(head, goal)
        onChange()
      }
    } catch {
      // A lost line comes back with a Join that says what is known; a refused question is asked again.
      env.setTimeout(() => isReady() && fill(), 2_000)
    }
    isFilling = false
  }

  function apply(message) {
    const { conversationId } = message
    // Ids of conversations are ordered by time; an earlier matter is not what is shown here.
    if (conversation?.id > conversationId) return
    // Whoever is answered where he was is there again.
    if (past()) storage.remove('past')
    if (conversation?.id !== conversationId) enter(conversationId)
    if (message.sequence > head + 1) return reach(message.sequence)
    take(message, true)
    onChange()
  }

  function reach(sequence) {
    target = Math.max(target, sequence)
    fill()
  }

  const calls = {
    MessageReceived: apply,
    AgentsChanged: list => (agents = list),
    MessagesRead(read) {
      if (conversation?.id === read.conversationId) seen = Math.max(seen, read.sequence)
    },
    ConversationChanged(changed) {
      if (conversation?.id === changed.id) conversation.status = changed.status
    },
    Head(end) {
      if (end.epoch !== epoch || past() === end.conversationId || (conversation && conversation.id !== end.conversationId)) return
      if (!conversation) enter(end.conversationId)
      if (end.lastSequence > head) reach(end.lastSequence)
    },
  }

  async function ask(invoking) {
    const known = epoch && conversation && { epoch, conversationId: conversation.id, sequence: head }
    try {
      return await invoking('Join', { ...greet(), token, known })
    } catch (error) {
      if (error.code !== 'invalid_request' || !(token || known)) throw error
      // First the position is doubted, then the token. What waits to be sent is kept either way.
      if (known) enter()
      // Another tab may have become somebody else meanwhile: its token is not ours to throw away.
      else if (storage.get('token') === token) storage.remove('token')
      token = storage.get('token')
      return ask(invoking)
    }
  }

  async function enrol(invoking) {
    const own = token
    token = storage.get('token') || token
    if (own && own !== token) forget()
    early ||= []
    const answer = await ask(invoking)
    token = answer.token
    storage.set('token', token)
    return answer
  }

  return {
    agents: () => agents,
    conversation: () => conversation,
    /** What Join said about the site. */
    site: () => site,
    messages: () => messages,
    hasEarlier: () => hasEarlier,
    /** The end of what is known without a hole. */
    head: () => head,
    /** The team has read up to here. */
    seen: () => seen,
    token: () => token,
    forget() {
      token = undefined
      forget()
    },

    /** The first call on every new line. */
    async join(invoking) {
      early = []
      let answer
      try {
        // Two tabs that open at once become one client.
        answer = await (storage.get('token') ? enrol(invoking) : withLock(storage.prefix + 'join', () => enrol(invoking), locks))
      } catch (error) {
        throw Object.assign(error, { final: FINAL.includes(error.code) })
      }
      const current = answer.conversation?.id === past() ? undefined : answer.conversation
      if (!current) answer.messages = []
      const isFresh = answer.reset || epoch !== answer.epoch || conversation?.id !== current?.id
      agents = answer.agents
      site = answer.site || {}
      epoch = answer.epoch
      if (isFresh) {
        enter(current?.id)
        hasEarlier = current && answer.hasMore
      }
      if (current) {
        Object.assign(conversation, current)
        answer.messages.forEach(message => take(message, !isFresh))
        if (isFresh || !answer.hasMore) head = Math.max(head, current.lastSequence)
        else reach(current.lastSequence)
      }
      const calledEarly = early
      early = undefined
      calledEarly.forEach(([name, argument]) => calls[name]?.(argument))
      if (target > head) fill()
      onChange()
    },

    /** What the server says on its own. */
    hear(name, argument) {
      if (early) {
        early.push([name, argument])
        return
      }
      calls[name]?.(argument)
      onChange()
    },

    /** An own message is stored. @param {{ body: string, answer: object }} entry */
    sent({ body, files = [], answer }) {
      apply({ ...answer, author: 'client', body, attachments: files })
    },

    /** Leaves the conversation behind; the next message opens a new one. */
    begin() {
      if (conversation) storage.set('past', conversation.id)
      enter()
      onChange()
    },

    async loadEarlier() {
      if (!hasEarlier || early || isFilling) return
      const { id } = conversation
      isFilling = true
      try {
        const page = await invoke('GetMessages', { conversationId: id, before: messages[0]?.sequence ?? head + 1 })
        if (conversation?.id === id) {
          messages = [...page.messages, ...messages]
          hasEarlier = page.hasMore
        }
      } finally {
        isFilling = false
      }
      onChange()
      fill()
    },
  }
}
