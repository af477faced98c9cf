/**
 * What of the team's messages has come here, and what was read. The mark of what was read is known to all tabs.
 * @param {{ storage: object, session: object, tell: (method: string, argument: object) => void }} needs
 */
export function createMarks({ storage, session, tell }) {
  /** What the team was told: the conversation, and up to where. */
  let told = []
  let arrived = []

  function mark() {
    const [id, sequence] = (storage.get('read') || '').split(' ')
    return id === session.conversation()?.id ? Math.min(sequence, session.head()) : 0
  }

  const after = sequence => session.messages().filter(message => message.author === 'agent' && message.sequence > sequence)

  /** Tells the team once how far the messages after `from` have come. */
  function tellOnce(method, known, from, to) {
    const { id: conversationId } = session.conversation() || {}
    const news = after(Math.max(from, known[0] === conversationId ? known[1] : 0))
    if (!news.length) return known
    const sequence = to || news[news.length - 1].sequence
    tell(method, { conversationId, sequence })
    return [conversationId, sequence]
  }

  return {
    unread: () => after(mark()),
    /** All that is here has been seen. */
    read() {
      const end = session.head()
      if (end && end !== mark()) storage.set('read', session.conversation().id + ' ' + end)
      told = tellOnce('MarkRead', told, 0, end)
    },
    /** What is here and not read has at least arrived. */
    arrived: () => (arrived = tellOnce('MarkDelivered', arrived, mark())),
    forget: () => (told = arrived = []),
  }
}
