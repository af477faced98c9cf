// In the order that compresses best.
import { createView } from './view.js'
import { cleanText, createComposer } from './composer.js'
import { createParts } from './parts.js'
import { createFace } from './faces.js'
import { createSession } from './session.js'
import { createOutbox } from './outbox.js'
import { addStyle, arrange, element } from './dom.js'
import { createConnection } from './connection.js'
import { createTimes } from './times.js'
import { createMarks } from './marks.js'
import { createLauncher } from './launcher.js'
import { createLanguage } from './language.js'
import { createStorage, withLock } from './storage.js'
import { describePage, followPage } from './page.js'
import { createTypingLine, createTypingSignal } from './typing.js'
import { createThread } from './thread.js'

/** The opened chat. Everything that it starts ends with `context.signal`. @param {object} context as loader.js makes it */
export async function mountPanel(context) {
  const { base, look, root, button, signal, emit, options } = context
  const storage = createStorage(context.prefix, context.area)
  const report = ({ code = 'failed', message }) => emit('error', { code, message })
  const { load, has, use } = createParts(base, signal, report, () => kit)
  const { t, tag, dir, say } = await createLanguage([options().locale, document.documentElement.lang, ...navigator.languages], name => load(name).then(file => file.words))
  if (signal.aborted) return undefined

  let isOpen = false
  let refusal
  /** Of the work that a flooded site asked for; goes along when the line comes back. */
  let proof
  let isLate = false
  let late
  let isPainting
  /** Files that go along with what is being written. */
  let chosen = []
  let judged = {}

  const isOnline = () => connection.state() === 'online'
  const tell = (method, argument) => isOnline() && connection.invoke(method, argument).catch(() => {})

  const connection = createConnection({
    url: base + 'hubs/visitor',
    loadPolling: () => load('polling').then(file => file.part),
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
    join: invoke => session.join(invoke).catch(async error => {
      if (error.code === 'challenge_required') proof = await load('proof').then(file => file.part(error.message))
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
    greet: () => ({ site: look.key, page: describePage(), locale: tag, proof }),
    onChange: paint,
    onMessage(message, isNews) {
      outbox.settle(message, isNews)
      if (message.author === 'agent') typingLine.finish(message.agent?.name)
      if (!isNews || message.author === 'client') return
      emit('message:received', message)
      if (message.author === 'agent') use('news', news => news.ring(message.id))
    },
  })

  const outbox = createOutbox({
    storage,
    isReady: isOnline,
    onChange: paint,
    send: ({ id, body, files, isNew }) => connection.invoke('SendMessage', { id, body, attachmentIds: files?.map(file => file.id), isNew }),
    onSent(entry, isElsewhere) {
      session.sent(entry)
      if (!isElsewhere) emit('message:sent', { ...entry.answer, body: entry.body })
    },
    onFailed: ({ id, failed }) => emit('message:failed', { id, code: failed }),
  })

  const launcher = createLauncher({ ...context, t })
  const times = createTimes({ t, tag })
  const typingLine = createTypingLine(paint)
  const typingSignal = createTypingSignal(text => tell('SetTyping', { text }), look.typingPreview)
  const composer = createComposer({
    storage, t,
    icon: context.icon,
    hint: look.typingPreview ? t('preview') : '',
    onType: typingSignal.type,
    onLeave: typingSignal.leave,
    onFiles: addFiles,
    onEmoji: anchor => use('emoji', part => part.toggle(anchor)),
    onSend(text) {
      typingSignal.type('')
      post(text, chosen)
    },
  })
  const view = createView({
    context, t, dir, tag, composer, onScroll,
    onEscape: close,
    onPast: () => use('past', part => part.show()),
    onDrag: () => use('files', () => {}),
  })
  const marks = createMarks({ storage, session, tell })
  const drawText = (node, text) => /[`@]|:\/\/|www\./i.test(text)
    ? use('text', draw => node.append(...draw(text)), () => node.append(text)).then(paint)
    : node.append(text)
  const drawFiles = files => {
    const box = element('div.a')
    use('files', part => {
      box.append(...files.map(part.draw))
      paint()
    })
    return box
  }
  const threadOf = log => createThread({
    base, log, t, times, drawText, drawFiles, onEdit,
    onRetry(id) {
      outbox.retry(id)
      start()
      composer.field.focus()
    },
  })
  const thread = threadOf(view.log)

  /** What the parts that come later may use. */
  const kit = {
    ...context, t, say, tag, storage, session, composer, view, times, threadOf, element, arrange, addStyle: addStyle.bind(0, root), createFace, withLock, isOnline,
    invoke: connection.invoke, paint, open, post, introduce, use, unread: marks.unread, onMoved: forget,
    isOpen: () => isOpen,
    /** @param {object[]} files that are on the host @param {boolean} isBusy one is still on its way */
    choose(files, isBusy) {
      chosen = files
      composer.setLoad({ count: files.length, isBusy })
    },
  }

  /** What was chosen is not lost when the part for it does not come, and no text goes without it. */
  function addFiles(files) {
    composer.setLoad({ count: 1, isBusy: true })
    use('files', part => part.add(files), () => signal.aborted || setTimeout(addFiles, 2_000, files))
  }

  /** A line has come up and the visitor is known on it. */
  function arrive() {
    marks.forget()
    introduce().then(outbox.drain)
    typingSignal.repeat()
    if (has('files') || storage.get('files')) use('files', part => part.resume())
  }

  /** Who the visitor is, where anybody has said something about that. */
  async function introduce() {
    if (isOnline() && (Object.keys(context.profile()).length || options().getToken || storage.get('answers'))) await use('identity', part => part.ask().catch(report))
  }

  function start() {
    if (look.consent && options().consent === 'required') return use('consent', part => part.ask())
    refusal = undefined
    connection.start()
    connection.hurry()
  }

  function post(text, files = []) {
    const id = outbox.add(text, { files, isNew: Boolean(storage.get('past') && !session.conversation() && !outbox.entries().length) })
    if (files.length) use('files', part => part.clear())
    view.stick()
    start()
    return id
  }

  function onEdit(id) {
    const { body, files = [] } = outbox.take(id)
    composer.write([composer.field.value, body].filter(Boolean).join('\n'))
    if (files.length) use('files', part => part.restore(files))
    composer.field.focus()
  }

  function onScroll() {
    if (isOpen && !document.hidden && isOnline() && !view.isCovered() && view.isAtEnd()) marks.read()
    if (view.isAtTop()) session.loadEarlier().catch(() => {})
  }

  function items() {
    const messages = session.messages()
    const stored = new Set(messages.map(message => message.id))
    return [...messages.filter(message => message.event !== 'rated'), ...outbox.entries().filter(entry => !stored.has(entry.id)).map(({ id, body, at, failed, files }) => ({
      id, body, author: 'client', sentAt: at, attachments: files, state: failed ? 'failed' : isOnline() ? 'sending' : 'waiting',
    }))]
  }

  function noticeText() {
    return refusal ? t(refusal === 'blocked' ? 'blocked' : 'refused')
      : isLate ? t(session.agents().length || !navigator.onLine ? 'offline' : 'connecting')
        : storage.isVolatile() && !view.isCovered() ? t('volatile') : ''
  }

  /** What depends on hours, questions and endings is judged by a part, where a site or the moment has any of it. */
  function judge(all, hasAgent) {
    const { closed, questions, suggestions } = session.site()
    const isWanted = closed || (all.length ? !hasAgent || session.conversation()?.status === 'resolved' : questions?.length || suggestions?.length)
    if (isWanted) use('forms', part => take(part.judge(all, hasAgent)))
    else take({})
  }

  function take(next) {
    if (['isClosed', 'status', 'tail', 'isAsked'].every(name => next[name] === judged[name])) return
    judged = next
    paint()
  }

  function paint() {
    if (isPainting) return
    isPainting = true
    queueMicrotask(() => {
      isPainting = false
      if (signal.aborted) return
      const all = items()
      const isFresh = !all.length
      // Tells the next page that there is something to come back for.
      if (!isFresh) storage.set('has', 1)
      if (isOpen) {
        const { startsAnew, files, away, questions } = session.site()
        const hasAgent = session.agents().some(agent => agent.online)
        judge(all, hasAgent)
        const isStaffed = hasAgent && !judged.isClosed
        const isAsked = judged.isAsked || (isFresh && look.asks && !questions && !storage.get('answered'))
        composer.set(t(session.conversation()?.status === 'resolved' && !startsAnew ? 'reopen' : 'placeholder'), files)
        view.paint({
          agents: session.agents(), isFresh, hasPast: storage.get('has'), isStaffed, greeting: options().greeting || look.greeting,
          // When the line is lost nobody knows whether somebody is there.
          status: !isOnline() ? '' : isStaffed ? t('online') : judged.status || away || t('away'),
          notice: noticeText(), isRefused: refusal || isAsked, typing: typingLine.names(),
        })
        view.keepPlace(all[0]?.id, () => thread.paint(all, session.seen(), judged.tail))
        onScroll()
      }
      if (isOnline()) marks.arrived()
      const unread = marks.unread()
      launcher.setUnread(unread.length)
      if (unread.length || has('news')) use('news', part => part.paint(unread))
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
  followPage(listen, connection, start, paint, () => tell('UpdatePage', describePage()))
  listen(window, 'storage', onStorage)
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
    if (hadFocus) (button.hidden ? document.querySelector(options().launcher) : button)?.focus({ preventScroll: true })
    // Whoever only looked in leaves nothing open.
    if (!items().length && options().connect !== 'load') connection.stop()
    paint()
  }

  /** Nobody in particular again. What was typed goes along only when another tab did it. */
  function forget() {
    connection.stop()
    session.forget()
    thread.clear()
    marks.forget()
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
    update() {
      button.hidden = !isOpen && options().launcher
      storage.settle()
      paint()
    },
    /** The site says something by itself. */
    nudge: () => use('news', part => part.nudge()),
    prefill: text => composer.write(String(text)),
    send(text) {
      const clean = cleanText(text)
      if (!clean || clean.length > 10_000) throw Object.assign(Error('1 to 10,000 characters'), { code: clean ? 'message_too_long' : 'invalid_request' })
      return { id: post(clean) }
    },
    reset() {
      storage.keys('').forEach(storage.remove)
      composer.write('')
      if (has('files')) use('files', part => part.clear())
      view.cover()
      forget()
    },
  }
}
