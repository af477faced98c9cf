import { createComposer } from './composer.js'
import { createConnection } from './connection.js'
import { createOutbox } from './outbox.js'
import { createSession } from './session.js'
import { createStorage } from './storage.js'
import { strings } from './strings.js'
import { createThread } from './thread.js'
import { createTypingLine, createTypingSignal } from './typing.js'
import { createView } from './view.js'

/** The opened chat. Everything that it starts ends with `context.signal`. */
export function mountPanel(context) {
  const { base, look, button, signal, emit } = context
  const storage = createStorage(`chat:${base}:${look.key}:`)
  let isOpen = false
  let refusal
  let seen = 0
  let profile
  let hasLoaded = false

  const page = () => ({ url: location.href, title: document.title, referrer: document.referrer })
  const typingLine = createTypingLine(paint)
  const connection = createConnection({
    url: base + 'hubs/visitor',
    isEager: () => isOpen && !document.hidden,
    onState(state) {
      emit('connection', { state })
      if (state !== 'online') typingLine.set([])
      paint()
    },
    async join(invoke) {
      try {
        await session.join(invoke)
      } catch (error) {
        if (error.final) {
          refusal = error.code
          emit('error', { code: error.code, message: error.message })
        }
        throw error
      }
    },
    onCall(target, argument) {
      if (target === 'AgentTyping') return typingLine.set(argument.agents.map(agent => agent.name))
      if (target === 'MessagesRead') seen = Math.max(seen, argument.sequence)
      session.hear(target, argument)
    },
  })
  const session = createSession({
    site: look.key, storage, describePage: page, invoke: connection.invoke, onChange: paint,
    onMessage(message) {
      if (message.author === 'client') outbox.settle(message.id)
      else {
        seen = Math.max(seen, message.author === 'agent' ? message.sequence : 0)
        if (message.author === 'agent') typingLine.set([])
        if (hasLoaded) emit('message:received', message)
      }
    },
    onJoined() {
      const isFirst = !hasLoaded
      hasLoaded = true
      remember()
      // On a browser that knows nothing yet, what is there counts as read.
      if (isFirst && storage.get('read') === undefined) storage.set('read', session.last())
      if (profile) connection.invoke('Identify', profile).catch(report)
      setTimeout(() => {
        outbox.drain()
        signalTyping.repeat()
      })
    },
  })
  const outbox = createOutbox({
    storage,
    onChange: paint,
    send: entry => connection.invoke('SendMessage', { id: entry.id, body: entry.body }),
    onSent(entry, answer) {
      session.apply({ ...answer, author: 'client', body: entry.body, attachments: [] })
      emit('message:sent', answer)
    },
    onFailed: entry => emit('message:failed', { id: entry.id, code: entry.failed }),
  })
  const signalTyping = createTypingSignal(text => connection.invoke('SetTyping', { text }).catch(() => {}), look.typingPreview)
  const composer = createComposer({
    storage, icon: context.icon,
    onSend(text) {
      signalTyping.type('')
      post(text)
    },
    onType: text => signalTyping.type(text),
  })
  const view = createView({ context, composer })
  const thread = createThread({
    base, log: view.log,
    onRetry(id) {
      outbox.retry(id)
      connection.hurry()
    },
  })

  const report = error => emit('error', { code: error.code, message: error.message })
  const remember = () => {
    if (session.conversation() || outbox.entries().length) storage.set('known', '1')
  }

  function post(text) {
    const id = outbox.add(text)
    remember()
    connection.start()
    connection.hurry()
    view.stick()
    paint()
    return id
  }

  function unread() {
    const read = Number(storage.get('read') || 0)
    return session.messages().filter(message => message.author === 'agent' && message.sequence > read).length
  }

  function read() {
    const last = session.last()
    if (!isOpen || document.hidden || !view.isAtEnd() || connection.state() !== 'online' || last <= Number(storage.get('read') || 0)) return
    storage.set('read', last)
    connection.invoke('MarkRead', { conversationId: session.conversation().id, sequence: last }).catch(() => {})
  }

  function items() {
    const messages = session.messages()
    const stored = new Set(messages.map(message => message.id))
    const isOnline = connection.state() === 'online'
    return [...messages, ...outbox.entries().filter(entry => !stored.has(entry.id)).map(entry => ({
      id: entry.id, author: 'client', body: entry.body, sentAt: new Date(entry.at).toISOString(),
      state: entry.failed ? 'failed' : isOnline ? 'sending' : 'waiting',
    }))]
  }

  let isPainting = false
  function paint() {
    if (isPainting || signal.aborted) return
    isPainting = true
    queueMicrotask(() => {
      isPainting = false
      if (signal.aborted) return
      if (isOpen) {
        const all = items()
        view.keepPlace(() => thread.paint(all, seen))
        view.paint({ agents: session.agents(), isFresh: !all.length, state: connection.state(), refusal, isVolatile: storage.isVolatile(), typing: typingLine.names() })
        read()
      }
      context.setUnread(unread())
    })
  }

  const listen = (target, events, listener) => events.forEach(event => target.addEventListener(event, listener, { signal }))
  listen(document, ['visibilitychange'], () => {
    if (!document.hidden) {
      connection.hurry()
      paint()
    }
  })
  listen(window, ['online'], connection.hurry)
  // An open socket keeps the page out of the browser's back cache.
  listen(window, ['pagehide'], connection.stop)
  listen(window, ['pageshow'], event => event.persisted && hasLoaded && connection.start())
  // Other tabs write to the same storage: their messages, and what they have read.
  listen(window, ['storage'], event => {
    if (event.key?.startsWith(storage.prefix)) {
      if (event.key.startsWith(storage.prefix + 'out:') && event.newValue) outbox.drain()
      paint()
    }
  })
  const pages = window.navigation ? [window.navigation, ['currententrychange']] : [window, ['popstate', 'hashchange']]
  listen(...pages, () => setTimeout(() => connection.invoke('UpdatePage', page()).catch(() => {})))
  view.onScrolled(() => {
    read()
    if (view.isAtTop()) session.loadEarlier().catch(() => {})
  })
  view.onEscape(close)
  signal.addEventListener('abort', () => {
    connection.stop()
    outbox.stop()
    signalTyping.stop()
    typingLine.stop()
  })

  function connect() {
    connection.start()
    remember()
  }

  function open() {
    if (isOpen) return
    isOpen = true
    context.setOpen(true)
    view.show()
    connect()
    connection.hurry()
    paint()
    composer.field.focus({ preventScroll: true })
  }

  function close() {
    if (!isOpen) return
    isOpen = false
    signalTyping.type('')
    view.hide()
    context.setOpen(false)
    button.focus({ preventScroll: true })
  }

  function describe(more) {
    profile = { ...profile, ...more }
    if (connection.state() === 'online') return connection.invoke('Identify', profile)
  }

  return {
    connect, open, close,
    identify(user) {
      if (typeof user === 'string') throw Object.assign(new Error('Signed identities are not supported yet.'), { code: 'not_supported' })
      const { name, email } = user || {}
      return describe({ name, email })
    },
    setAttributes: attributes => describe({ attributes: { ...profile?.attributes, ...attributes } }),
    prefill: text => composer.write(String(text)),
    send: text => post(String(text)),
    reset() {
      connection.stop()
      for (const key of ['token', 'known', 'read', 'draft']) storage.remove(key)
      outbox.clear()
      session.forget()
      profile = undefined
      hasLoaded = false
      seen = 0
      thread.clear()
      composer.write('')
      if (isOpen) connection.start()
      paint()
    },
  }
}
