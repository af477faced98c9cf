import css from './panel.css'
import { arrange, element, setText } from './dom.js'
import { createFace } from './faces.js'
import { strings } from './strings.js'

/** The frame of the panel: header, notice, thread, typing line, composer. Built once, shown and hidden. */
export function createView({ context, composer }) {
  const { base, look, root, frame } = context
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css)
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet]

  const faces = element('div', { className: 'fs' })
  const status = element('small')
  const greeting = element('p', {}, look.greeting)
  const header = element('div', { className: 'h' }, faces, element('div', {}, element('h2', { id: 'chat-title' }, look.name), greeting, status))
  const notice = element('p', { className: 'o', role: 'status', hidden: true })
  const log = element('div', { className: 't', role: 'log', ariaLabel: strings.thread, tabIndex: 0 })
  const typing = element('div', { className: 'ty', role: 'status' })
  const hint = element('small', { className: 'hi' }, look.typingPreview ? strings.preview : strings.noPreview)
  composer.form.prepend(typing)
  composer.form.append(hint)
  const panel = element('section', { className: 'p', role: 'dialog', ariaLabel: strings.panel, hidden: true }, header, notice, log, composer.form)
  frame.append(panel)
  // What is typed here is none of the page's shortcuts.
  for (const event of ['keydown', 'keypress', 'keyup']) panel.addEventListener(event, e => e.stopPropagation())

  let shown = ''
  let isSticky = true
  const isAtEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < 40
  log.addEventListener('scroll', () => (isSticky = isAtEnd()), { passive: true })

  function paintFaces(agents) {
    const three = agents.slice(0, 3)
    const key = three.map(agent => agent.name + agent.avatarUrl).join()
    if (key === shown) return
    shown = key
    faces.replaceChildren(...three.map(agent => createFace(base, agent)))
  }

  return {
    log, isAtEnd,
    isAtTop: () => log.scrollTop < 60,
    stick: () => (isSticky = true),
    onScrolled: listener => log.addEventListener('scroll', listener, { passive: true }),
    onEscape: listener => panel.addEventListener('keydown', event => event.key === 'Escape' && listener()),
    show() {
      panel.hidden = false
      isSticky = true
    },
    hide: () => (panel.hidden = true),

    /** Keeps the end in sight, or whatever the reader is reading. */
    keepPlace(change) {
      const fromEnd = log.scrollHeight - log.scrollTop
      const wasEmpty = !log.firstChild
      // What was said before is no news for a screen reader.
      if (wasEmpty) log.ariaBusy = 'true'
      const first = log.querySelector('li')
      change()
      if (isSticky || wasEmpty) log.scrollTop = log.scrollHeight
      else if (first && log.querySelector('li') !== first) log.scrollTop = log.scrollHeight - fromEnd
      if (wasEmpty) setTimeout(() => (log.ariaBusy = 'false'), 500)
    },

    paint({ agents, isFresh, state, refusal, isVolatile, typing: names }) {
      const isOnline = state === 'online'
      paintFaces(agents)
      header.classList.toggle('b', isFresh)
      greeting.hidden = !isFresh
      const isStaffed = agents.some(agent => agent.online)
      // When the line is lost nobody knows whether somebody is there.
      setText(status, !isOnline ? '' : isStaffed ? strings.online : strings.away)
      status.className = isOnline && isStaffed ? 's' : isOnline ? 's z' : ''
      setText(notice, refusal ? (refusal === 'blocked' ? strings.blocked : strings.refused)
        : !isOnline && !agents.length ? strings.connecting : !isOnline ? strings.offline : isVolatile ? strings.volatile : '')
      notice.hidden = !notice.textContent
      composer.form.hidden = Boolean(refusal)
      const text = names.length ? strings.typing(names) : ''
      if (typing.textContent !== text) arrange(typing, text ? [element('i'), element('i'), element('i'), element('small', {}, text)] : [])
    },
  }
}
