import { withLock } from './storage.js'

const FINAL = ['blocked', 'unknown_site', 'origin_not_allowed']

/**
 * Who the visitor is and what was said. Keeps the messages complete by their sequence: what comes in order is taken, what
 * leaves a hole makes it ask. A number may be missing for good where a private note holds it.
 * @param {{ site: string, storage: object, describePage: () => object, invoke: Function, onChange: () => void,
 *   onMessage: (message: object) => void, onJoined: () => void, locks?: object }} options
 */
export function createSession({ site, storage, describePage, invoke, onChange, onMessage, onJoined, locks }) {
  let epoch
  let conversation
  let messages = []
  let contiguous = 0
  let hasEarlier = false
  let agents = []
  let held = []
  let isFilling = false

  function take(message) {
    if (message.sequence <= contiguous) return
    messages.push(message)
    contiguous = message.sequence
    onMessage(message)
  }

  function adopt(id) {
    if (conversation?.id === id) return
    conversation = { id, status: 'open', lastSequence: 0 }
    messages = []
    contiguous = 0
    hasEarlier = false
    held = []
  }

  /** Asks for all that follows the last known number. */
  async function fill(head = 0) {
    if (isFilling || !conversation) return
    isFilling = true
    const { id } = conversation
    try {
      for (let hasMore = true; hasMore;) {
        const page = await invoke('GetMessages', { conversationId: id, after: contiguous, limit: 200 })
        if (conversation.id !== id) return
        page.messages.forEach(take)
        hasMore = page.hasMore
      }
      contiguous = Math.max(contiguous, head)
      held.sort((a, b) => a.sequence - b.sequence).forEach(take)
      held = []
    } finally {
      isFilling = false
    }
    onChange()
  }

  function apply(message) {
    adopt(message.conversationId)
    if (message.sequence > contiguous + 1) {
      held.push(message)
      fill(message.sequence - 1).catch(() => {})
      return
    }
    take(message)
    onChange()
  }

  async function ask(invoking) {
    const token = storage.get('token')
    const known = epoch && conversation ? { epoch, conversationId: conversation.id, sequence: contiguous } : undefined
    try {
      return await invoking('Join', { site, token, known, page: describePage(), locale: navigator.language })
    } catch (error) {
      if (error.code !== 'invalid_request' || !token) throw error
      // Nobody knows this token any more: begin anew, and keep what waits to be sent.
      storage.remove('token')
      epoch = undefined
      return ask(invoking)
    }
  }

  return {
    agents: () => agents,
    conversation: () => conversation,
    messages: () => messages,
    hasEarlier: () => hasEarlier,
    last: () => contiguous,
    apply,

    /** The first call on every new line. */
    async join(invoking) {
      let answer
      try {
        // Two tabs that open at once become one client.
        answer = storage.get('token') ? await ask(invoking) : await withLock(storage.prefix + 'join', async () => {
          const given = await ask(invoking)
          storage.set('token', given.token)
          return given
        }, locks)
      } catch (error) {
        throw Object.assign(error, { final: FINAL.includes(error.code) })
      }
      storage.set('token', answer.token)
      agents = answer.agents
      const isNew = answer.reset || epoch !== answer.epoch || conversation?.id !== answer.conversation?.id
      epoch = answer.epoch
      if (isNew) {
        conversation = undefined
        messages = []
        contiguous = 0
      }
      if (answer.conversation) {
        adopt(answer.conversation.id)
        conversation.status = answer.conversation.status
        if (isNew) {
          hasEarlier = answer.hasMore
          contiguous = answer.messages[0] ? answer.messages[0].sequence - 1 : 0
        }
        answer.messages.forEach(take)
        if (!isNew && answer.hasMore) fill(answer.conversation.lastSequence).catch(() => {})
        else contiguous = Math.max(contiguous, answer.conversation.lastSequence)
      }
      onJoined()
      onChange()
    },

    async loadEarlier() {
      if (!hasEarlier || !conversation || !messages.length) return
      const { id } = conversation
      const page = await invoke('GetMessages', { conversationId: id, before: messages[0].sequence, limit: 50 })
      if (conversation?.id !== id) return
      messages = [...page.messages.filter(m => m.sequence < messages[0].sequence), ...messages]
      hasEarlier = page.hasMore
      onChange()
    },

    /** What the server says on its own. */
    hear(target, argument) {
      if (target === 'MessageReceived') apply(argument)
      else if (target === 'AgentsChanged') agents = argument
      else if (target === 'ConversationChanged' && conversation?.id === argument.id) conversation.status = argument.status
      else if (target === 'Head' && argument.epoch === epoch) {
        adopt(argument.conversationId)
        if (argument.lastSequence > contiguous) fill(argument.lastSequence).catch(() => {})
      }
      onChange()
    },

    forget() {
      epoch = conversation = undefined
      messages = []
      contiguous = 0
      hasEarlier = false
    },
  }
}
