import css from './panel.css'
import { element, setText } from './dom.js'
import { createFace } from './faces.js'
import { strings } from './strings.js'

/** The frame of the panel: header, notice, thread, typing line, composer. Built once, shown and hidden. */
export function createView({ context, composer, onScroll, onEscape }) {
  const { base, look, root, frame, signal } = context
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css)
  root.adoptedStyleSheets.push(sheet)

  const faces = element('div.fs')
  const status = element('small')
  const greeting = element('p', { dir: 'auto' }, look.greeting)
  const header = element('div', {}, faces, element('div', {}, element('h2', { dir: 'auto' }, look.name), greeting, status))
  const notice = element('p.o', { role: 'status' })
  const log = element('div.t', { role: 'log', ariaLabel: strings.thread, tabIndex: 0 })
  const typing = element('div.ty', { role: 'status' })
  const panel = element('section.p', { role: 'dialog', ariaLabel: strings.panel, hidden: true }, header, notice, log, composer.box)
  composer.box.prepend(typing)
  frame.append(panel)

  let shown = {}
  let isSticky = true
  let calm

  const isAtEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < 40
  const toEnd = () => isSticky && (log.scrollTop = log.scrollHeight)

  log.addEventListener('scroll', () => {
    isSticky = isAtEnd()
    onScroll()
  }, { passive: true })
  // A growing field or a phone's keyboard must not cover the last words.
  new ResizeObserver(toEnd).observe(log)
  // What is typed here is none of the page's shortcuts.
  for (const name of ['keydown', 'keypress', 'keyup']) frame.addEventListener(name, event => event.stopPropagation(), { signal })
  frame.addEventListener('keydown', event => event.key === 'Escape' && !event.isComposing && onEscape(), { signal })

  // Phones that lay their keyboard over the page say so here only.
  const { visualViewport: sight } = window
  const fit = () => {
    frame.style.setProperty('--h', sight.height + 'px')
    frame.style.setProperty('--t', sight.offsetTop + 'px')
  }
  for (const name of ['resize', 'scroll']) sight?.addEventListener(name, fit, { signal })

  function draw(place, key, make) {
    if (shown[place] === key) return
    shown[place] = key
    make()
  }

  return {
    log, isAtEnd,
    isAtTop: () => log.scrollTop < 60,
    stick: () => (isSticky = true),
    toggle(isOpen) {
      panel.hidden = !isOpen
      isSticky = true
      // A page may open the chat by itself; who is writing somewhere else on it goes on there.
      if (isOpen && !document.activeElement?.matches('input, textarea, select, [contenteditable]')) composer.field.focus({ preventScroll: true })
    },

    /** Keeps the end in sight, or whatever the reader is reading. @param {string} first id of the oldest message */
    keepPlace(first, change) {
      const fromEnd = log.scrollHeight - log.scrollTop
      const isHistory = shown.first !== first
      shown.first = first
      if (isHistory) {
        // What was said before is no news for a screen reader.
        log.ariaLive = 'off'
        clearTimeout(calm)
        calm = setTimeout(() => (log.ariaLive = 'polite'), 1_000)
      }
      change()
      if (isHistory && !isSticky) log.scrollTop = log.scrollHeight - fromEnd
      toEnd()
    },

    /** @param {{ agents: object[], isFresh: boolean, isOnline: boolean, notice: string, isRefused: boolean, typing: string[] }} now */
    paint({ agents, isFresh, isOnline, notice: words, isRefused, typing: names }) {
      const three = agents.slice(0, 3)
      const isStaffed = agents.some(agent => agent.online)
      draw('faces', JSON.stringify(three.map(agent => [agent.name, agent.avatarUrl])), () => faces.replaceChildren(...three.map(agent => createFace(base, agent))))
      header.className = isFresh ? 'h b' : 'h'
      greeting.hidden = !isFresh
      // When the line is lost nobody knows whether somebody is there.
      setText(status, !isOnline ? '' : isStaffed ? strings.online : strings.away)
      status.className = !isOnline ? '' : isStaffed ? 's' : 's z'
      setText(notice, words)
      composer.box.hidden = isRefused
      draw('typing', names.join('\n'), () => typing.replaceChildren(...names.length ? [
        ...agents.filter(agent => names.includes(agent.name)).slice(0, 2).map(agent => createFace(base, agent)),
        element('i'), element('i'), element('i'), element('small', {}, strings.typing(names)),
      ] : []))
    },
  }
}
