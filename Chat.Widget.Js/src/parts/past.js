import css from './past.css'

export const english = {
  conversations: 'Conversations',
  startNew: 'New conversation',
  yours: 'You: {text}',
  transcript: 'Download the conversation',
  more: 'Show more',
  mute: 'Turn sounds off',
  unmute: 'Turn sounds on',
  failed: 'Something did not work. Try again.',
}

/** Earlier conversations to read, a new one, the text of one to keep, and the sound's switch. */
export function part({ base, look, t, tag, say, storage, session, view, composer, element, addStyle, createFace, threadOf, times, invoke, paint, unread }) {
  say(english)
  addStyle(css)
  /** A page that comes late must not cover what the visitor has turned to meanwhile. */
  let turn = 0

  const link = (name, onclick) => element('button.ln', { type: 'button', onclick }, t(name))
  const age = when => when.toDateString() === new Date().toDateString() ? times.clock(when) : when.toLocaleDateString(tag, { day: 'numeric', month: 'short' })

  function leave() {
    turn++
    view.cover()
    paint()
  }

  function begin() {
    session.begin()
    leave()
    composer.field.focus()
  }

  /** All messages of a conversation, oldest first. */
  async function readAll(id) {
    const all = []
    for (let page = { hasMore: true }; page.hasMore;) {
      page = await invoke('GetMessages', { conversationId: id, after: all[all.length - 1]?.sequence ?? 0, limit: 200 })
      all.push(...page.messages)
    }
    return all.filter(message => message.event !== 'rated')
  }

  function row({ id, last }) {
    const isCurrent = session.conversation()?.id === id
    const count = isCurrent ? unread().length : 0
    const agent = last?.agent || { name: look.name }
    const text = last ? last.body || last.attachments.map(file => file.name).join(', ') : ''
    return element('button.li', { type: 'button', onclick: () => (isCurrent ? leave() : read(id)) }, createFace(base, agent),
      element('span', {},
        element('b', {}, element('span', { dir: 'auto' }, last?.agent?.name || look.name), last ? element('small', {}, age(new Date(last.sentAt))) : ''),
        element('p', {}, element('span', { dir: 'auto' }, last?.author === 'client' ? t('yours', { text }) : text), count ? element('i', {}, String(count)) : '')))
  }

  /** The rows of one answer, and a way to the next where there are more. */
  const rows = ({ conversations, hasMore }) => {
    const more = link('more', async () => {
      const next = await invoke('GetConversations', { before: conversations[conversations.length - 1].id }).catch(() => undefined)
      if (next) more.replaceWith(...rows(next))
    })
    return [...conversations.map(row), ...hasMore ? [more] : []]
  }

  /** Shows a page once it is read; until then, and when it fails, a word. */
  async function cover(title, onBack, make) {
    const mine = ++turn
    const node = element('div.pa', { tabIndex: -1 })
    view.cover({ title, node, onBack })
    paint()
    try {
      const children = await make()
      if (mine === turn) node.replaceChildren(...children)
    } catch {
      if (mine === turn) node.replaceChildren(element('p.y', { role: 'alert' }, t('failed')), link('retry', () => cover(title, onBack, make)))
    }
  }

  const show = () => cover(t('conversations'), leave, async () => {
    const first = await invoke('GetConversations', {})
    const mute = link(storage.get('mute') ? 'unmute' : 'mute', () => {
      if (storage.get('mute')) storage.remove('mute')
      else storage.set('mute', 1)
      mute.textContent = t(storage.get('mute') ? 'unmute' : 'mute')
    })
    const current = session.conversation()?.id
    return [
      ...rows(first),
      element('div.fo', {}, element('button.pr', { type: 'button', onclick: begin }, t('startNew')), current ? link('transcript', () => download(current)) : '', mute),
    ]
  })

  const read = id => cover(look.name, show, async () => {
    const messages = await readAll(id)
    const log = element('div.th', { role: 'log', ariaLabel: t('thread'), ariaLive: 'off', tabIndex: 0 })
    threadOf(log).paint(messages, 0)
    return [log, element('div.fo', {}, link('transcript', () => download(id)))]
  })

  /** The conversation as a text file. Made here, of what the visitor may read anyway. */
  async function download(id) {
    const lines = (await readAll(id)).map(({ author, agent, sentAt, body, event, attachments }) => {
      const who = author === 'client' ? t('you').replace(/\s*[:：]\s*$/, '') : agent?.name || ''
      const what = event && agent ? t(event, agent) : `${who}: ${[body, ...attachments.map(file => `[${file.name}]`)].filter(Boolean).join(' ')}`
      return `${new Date(sentAt).toLocaleString(tag)}  ${what}`
    })
    const href = URL.createObjectURL(new Blob([`${look.name}\n\n${lines.join('\n')}\n`], { type: 'text/plain' }))
    element('a', { href, download: `${look.name.replace(/[^\p{L}\p{N}]+/gu, '-')}-${new Date().toISOString().slice(0, 10)}.txt` }).click()
    setTimeout(() => URL.revokeObjectURL(href), 60_000)
  }

  return { show, download }
}
