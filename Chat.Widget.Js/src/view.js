import css from './panel.css'
import { addStyle, element, setText } from './dom.js'
import { createFace } from './faces.js'

const PAST = 'M3.5 12a8.5 8.5 0 1 0 2.6-6.1L3.5 8.5m0-5v5h5M12 7.5V12l3 2'
const BACK = 'M15 5l-7 7 7 7'

/** The frame of the panel: header, notice, thread or what covers it, typing line, composer. Built once, shown and hidden. */
export function createView({ context, t, dir, tag, composer, onScroll, onEscape, onPast, onDrag }) {
  const { base, look, host, root, frame, signal, icon } = context
  addStyle(root, css)
  const faces = element('div.fs')
  const status = element('small')
  const title = element('h2', { dir: 'auto' })
  const greeting = element('p', { dir: 'auto' })
  const past = element('button.c.n', { type: 'button', onclick: () => (cover?.onBack || onPast)() })
  const header = element('div', {}, past, faces, element('div', {}, title, greeting, status))
  const notice = element('p.o', { role: 'status' })
  const log = element('div.t', { role: 'log', ariaLabel: t('thread'), tabIndex: 0 })
  const page = element('div.t', { hidden: true })
  const typing = element('div.ty', { role: 'status' })
  const panel = element('section.p', { role: 'dialog', ariaLabel: t('panel'), hidden: true, dir, lang: tag }, header, notice, log, page, composer.box)
  composer.box.prepend(typing)
  frame.append(panel)

  let shown = {}
  let isSticky = true
  let calm
  /** What lies over the thread: a title (none: the usual header), a node, and the way back. */
  let cover

  const isAtEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < 40
  const focus = () => (cover ? page.querySelector('input, button') || past : composer.field).focus({ preventScroll: true })
  const toEnd = () => isSticky && (log.scrollTop = log.scrollHeight)

  log.onscroll = () => {
    isSticky = isAtEnd()
    onScroll()
  }
  // A growing field or a phone's keyboard must not cover the last words.
  new ResizeObserver(toEnd).observe(log)
  // What is typed here is none of the page's shortcuts.
  frame.onkeydown = frame.onkeypress = frame.onkeyup = event => {
    event.stopPropagation()
    if (event.type === 'keydown' && event.key === 'Escape' && !event.isComposing && !event.defaultPrevented) onEscape()
  }
  panel.ondragenter = onDrag

  // Phones that lay their keyboard over the page say so here only.
  const { visualViewport: sight } = window
  const fit = () => {
    host.style.setProperty('--h', sight.height + 'px')
    host.style.setProperty('--t', sight.offsetTop + 'px')
  }
  for (const name of ['resize', 'scroll']) sight?.addEventListener(name, fit, { signal })

  function draw(place, key, make) {
    if (shown[place] === key) return
    shown[place] = key
    make()
  }

  return {
    log, isAtEnd, panel,
    isAtTop: () => log.scrollTop < 60,
    stick: () => (isSticky = true),
    isCovered: () => Boolean(cover),
    toggle(isOpen) {
      panel.hidden = !isOpen
      isSticky = true
      // A page may open the chat by itself; who is writing somewhere else on it goes on there.
      if (isOpen && !document.activeElement?.matches('input, textarea, select, [contenteditable]')) focus()
    },

    /** Lays something over the thread, or takes it away. @param {{ title?: string, node: Node, onBack?: () => void }} [next] */
    cover(next) {
      const hadFocus = panel.contains(root.activeElement)
      cover = next
      page.replaceChildren(...next ? [next.node] : [])
      page.hidden = !next
      log.hidden = composer.box.hidden = !page.hidden
      if (hadFocus) focus()
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

    /**
     * @param {{ agents: object[], isFresh: boolean, hasPast: boolean, status: string, isStaffed: boolean, greeting: string, notice: string,
     *   isRefused: boolean, typing: string[] }} now
     */
    paint({ agents, isFresh, hasPast, status: words, isStaffed, greeting: hello, notice: news, isRefused, typing: names }) {
      const three = agents.slice(0, 3)
      draw('faces', JSON.stringify(three.map(agent => [agent.name, agent.avatarUrl])), () => faces.replaceChildren(...three.map(agent => createFace(base, agent))))
      const way = cover ? cover.onBack && 'back' : hasPast && 'earlier'
      past.hidden = !way
      if (way) draw('past', way, () => {
        past.replaceChildren(icon(cover ? BACK : PAST))
        past.ariaLabel = past.title = t(way)
      })
      header.className = isFresh && !cover ? 'h b' : 'h'
      setText(title, cover?.title || look.name)
      setText(greeting, hello)
      greeting.hidden = !isFresh || cover
      faces.hidden = status.hidden = cover?.title
      setText(status, words)
      status.className = !words ? '' : isStaffed ? 's' : 's z'
      setText(notice, news)
      composer.box.hidden = isRefused || cover
      draw('typing', names.join('\n'), () => typing.replaceChildren(...names.length ? [
        ...agents.filter(agent => names.includes(agent.name)).slice(0, 2).map(agent => createFace(base, agent)),
        element('i'), element('i'), element('i'),
        element('small', {}, t('typing', { n: names.length, names: new Intl.ListFormat(tag).format(names) })),
      ] : []))
    },
  }
}
