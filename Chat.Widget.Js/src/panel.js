import { cleanText, createComposer } from './composer.js'
import { createConnection } from './connection.js'
import { createLauncher } from './launcher.js'
import { createOutbox } from './outbox.js'
import { createSession } from './session.js'
import { createStorage } from './storage.js'
import { strings } from './strings.js'
import { createThread } from './thread.js'
import { createTypingLine, createTypingSignal } from './typing.js'
import { createView } from './view.js'

/** The opened chat. Everything that it starts ends with `context.signal`. @param {object} context as loader.js makes it */
export function mountPanel(context) {
  const { base, look, root, button, signal, emit, options } = context
  const storage = createStorage(`chat:${base}:${look.key}:`)
  let isOpen = false
  let refusal
  /** What the team was told that is read: the conversation, and up to where. */
  let told = []
  /** What it was told that has come here. */
  let arrived = []
  let isLate = false
  let late
  let isPainting = false
  let wasWanted = false

  // A page may have any address and title; half a character would make the frame unreadable.
  const cut = (text, length) => text.slice(0, length).replace(/\p{Surrogate}/gu, '')
  const describePage = () => ({ url: cut(location.href, 2_000), title: cut(document.title, 300), referrer: cut(document.referrer, 2_000) })
  const isOnline = () => connection.state() === 'online'
  const tell = (method, argument) => isOnline() && connection.invoke(method, argument).catch(() => {})
  const report = ({ code, message }) => emit('error', { code, message })

  const connection = createConnection({
    url: base + 'hubs/visitor',
    isEager: () => isOpen && !document.hidden,
    onState(state) {
      emit('connection', { state })
      if (state === 'online') {
        clearTimeout(late)
        late = isLate = false
        arrive()
      } else {
        typingLine.set([])
        // A line that is back in a moment is not worth a word.
        late ||= setTimeout(() => {
          isLate = true
          paint()
        }, 1_500)
      }
      paint()
    },
    join: invoke => session.join(invoke).catch(error => {
      if (error.final) {
        refusal = error.code
        report(error)
      }
      throw error
    }),
    onCall(method, argument) {
      if (method === 'AgentTyping') typingLine.set(argument.agents.map(agent => agent.name))
      else session.hear(method, argument)
    },
  })

  const session = createSession({
    storage,
    invoke: connection.invoke,
    isReady: isOnline,
    greet: () => ({ site: look.key, page: describePage(), locale: navigator.language }),
    onChange: paint,
    onMessage(message, isNews) {
      outbox.settle(message.id)
      if (message.author === 'agent') typingLine.finish(message.agent?.name)
      if (isNews && message.author !== 'client') emit('message:received', message)
    },
  })

  const outbox = createOutbox({
    storage,
    isReady: isOnline,
    onChange: paint,
    send: ({ id, body }) => connection.invoke('SendMessage', { id, body }),
    onSent(entry, isElsewhere) {
      session.sent(entry)
      if (!isElsewhere) emit('message:sent', { ...entry.answer, body: entry.body })
    },
    onFailed: ({ id, failed }) => emit('message:failed', { id, code: failed }),
  })

  const launcher = createLauncher(context)
  const typingLine = createTypingLine(paint)
  const typingSignal = createTypingSignal(text => tell('SetTyping', { text }), look.typingPreview)
  const composer = createComposer({
    storage,
    icon: context.icon,
    hint: look.typingPreview ? strings.preview : '',
    onType: typingSignal.type,
    onLeave: typingSignal.leave,
    onSend(text) {
      typingSignal.type('')
      post(text)
    },
  })
  const view = createView({
    context,
    composer,
    onEscape: close,
    onScroll,
  })
  const thread = createThread({
    base,
    log: view.log,
    onRetry(id) {
      outbox.retry(id)
      start()
      composer.field.focus()
    },
  })

  /** A line has come up and the visitor is known on it. */
  function arrive() {
    arrived = []
    introduce()
    outbox.drain()
    typingSignal.repeat()
  }

  function introduce() {
    const { name, email, attributes } = context.profile()
    if (isOnline() && (name || email || attributes)) return connection.invoke('Identify', { name, email, attributes }).catch(report)
  }

  function start() {
    refusal = undefined
    connection.start()
    connection.hurry()
  }

  function post(text) {
    const id = outbox.add(text)
    view.stick()
    start()
    return id
  }

  /** The last message that was read here; of one conversation, and known to all tabs. */
  function readMark() {
    const [id, sequence] = (storage.get('read') || '').split(' ')
    return id === session.conversation()?.id ? Math.min(sequence, session.head()) : 0
  }

  const unread = mark => session.messages().filter(message => message.author === 'agent' && message.sequence > mark)

  function markRead() {
    if (!isOpen || document.hidden || !isOnline() || !session.conversation() || !view.isAtEnd()) return
    const { id: conversationId } = session.conversation()
    const sequence = session.head()
    if (sequence !== readMark()) storage.set('read', conversationId + ' ' + sequence)
    if (unread(told[0] === conversationId ? told[1] : 0).length) tell('MarkRead', { conversationId, sequence })
    told = [conversationId, sequence]
  }

  /** What is here and not read has at least arrived. */
  function markArrived() {
    const { id: conversationId } = session.conversation() || {}
    const news = unread(Math.max(readMark(), arrived[0] === conversationId ? arrived[1] : 0))
    if (!isOnline() || !news.length) return
    arrived = [conversationId, news[news.length - 1].sequence]
    tell('MarkDelivered', { conversationId, sequence: arrived[1] })
  }

  function onScroll() {
    markRead()
    if (view.isAtTop()) session.loadEarlier().catch(() => {})
  }

  function items() {
    const messages = session.messages()
    const stored = new Set(messages.map(message => message.id))
    return [...messages, ...outbox.entries().filter(entry => !stored.has(entry.id)).map(({ id, body, at, failed }) => ({
      id, body, author: 'client', sentAt: at, state: failed ? 'failed' : isOnline() ? 'sending' : 'waiting',
    }))]
  }

  function noticeText() {
    return refusal ? (refusal === 'blocked' ? strings.blocked : strings.refused)
      : isLate ? (session.agents().length || !navigator.onLine ? strings.offline : strings.connecting)
        : storage.isVolatile() ? strings.volatile : ''
  }

  function paint() {
    if (isPainting) return
    isPainting = true
    queueMicrotask(() => {
      isPainting = false
      if (signal.aborted) return
      const all = items()
      // Tells the next page that there is something to come back for.
      if (all.length) storage.set('has', 1)
      if (isOpen) {
        view.paint({
          agents: session.agents(), isFresh: !all.length, isOnline: isOnline(), notice: noticeText(), isRefused: Boolean(refusal), typing: typingLine.names(),
        })
        view.keepPlace(all[0]?.id, () => thread.paint(all, session.seen()))
        onScroll()
      }
      markArrived()
      launcher.setUnread(unread(readMark()).length)
    })
  }

  function onStorage({ key, newValue }) {
    if (!key?.startsWith(storage.prefix)) return
    const name = key.slice(storage.prefix.length)
    outbox.notice(name, newValue)
    // Another tab began anew, or was the first to be somebody.
    if (name === 'token' && session.token() && newValue !== session.token()) forget()
    paint()
  }

  const listen = (target, name, listener) => target.addEventListener(name, listener, { signal })
  listen(document, 'visibilitychange', () => {
    if (document.hidden) return
    connection.hurry()
    paint()
  })
  listen(window, 'online', connection.hurry)
  listen(window, 'offline', connection.doubt)
  listen(window, 'storage', onStorage)
  // An open socket may keep the page out of the browser's back cache.
  listen(window, 'pagehide', () => {
    wasWanted = connection.isWanted()
    connection.stop()
  })
  listen(window, 'pageshow', event => event.persisted && wasWanted && start())
  const onPage = () => setTimeout(() => tell('UpdatePage', describePage()), 300)
  if (window.navigation) listen(window.navigation, 'currententrychange', onPage)
  else for (const name of ['popstate', 'hashchange']) listen(window, name, onPage)
  signal.addEventListener('abort', () => {
    connection.stop()
    outbox.stop()
    typingSignal.stop()
    typingLine.set([])
    clearTimeout(late)
  })

  function show(value) {
    isOpen = value
    view.toggle(value)
    launcher.setOpen(value)
  }

  function close() {
    if (!isOpen) return
    typingSignal.type('')
    // Who is writing somewhere else on the page goes on there.
    const hadFocus = root.activeElement
    show(false)
    if (hadFocus) button.focus({ preventScroll: true })
    // Whoever only looked in leaves nothing open.
    if (!items().length && options().connect !== 'load') connection.stop()
  }

  /** Nobody in particular again. What was typed goes along only when another tab did it. */
  function forget() {
    connection.stop()
    session.forget()
    thread.clear()
    told = []
    if (isOpen || storage.get('token')) start()
    paint()
  }

  function open() {
    start()
    if (!isOpen) show(true)
    paint()
  }

  return {
    open,
    close,
    toggle: () => (isOpen ? close() : open()),
    introduce,
    connect: start,
    prefill: text => composer.write(String(text)),
    send(text) {
      const clean = cleanText(String(text))
      if (!clean || clean.length > 10_000) throw Object.assign(Error('A message has 1 to 10,000 characters.'), { code: clean ? 'message_too_long' : 'invalid_request' })
      return { id: post(clean) }
    },
    reset() {
      storage.keys('').forEach(storage.remove)
      composer.write('')
      forget()
    },
  }
}
