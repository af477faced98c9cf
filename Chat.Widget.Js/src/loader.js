// What every page view pays: the launcher, the page's API, and the way to the rest. No storage, layout or Intl before idle.
import css from './launcher.css'

const ICON = 'M21 11.5a8.4 8.4 0 0 1-12.2 7.5L3.5 20.5 5 15.3A8.4 8.4 0 1 1 21 11.5z'
const DOWN = 'M6 9.5l6 6 6-6'
const script = document.currentScript
const base = new URL('.', script.src).href
const queue = (window.ChatWidget || {}).q || []
const listeners = {}
const look = __LOOK__
let options = { ...script.dataset }
let widget

/** Tells the page's listeners, and mirrors it on window. A listener that throws harms nobody else. */
function emit(event, detail) {
  for (const listener of listeners[event] || []) {
    try {
      listener(detail)
    } catch (error) {
      console.error(error)
    }
  }
  window.dispatchEvent(new CustomEvent('chat:' + event, { detail }))
}

function icon(path) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  const line = document.createElementNS(svg.namespaceURI, 'path')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.ariaHidden = 'true'
  line.setAttribute('d', path)
  svg.append(line)
  return svg
}

/** Black or white, whichever reads better on the colour. */
function contrast(color) {
  const [r, g, b] = [1, 3, 5].map(i => (parseInt(color.slice(i, i + 2), 16) / 255) ** 2.2)
  return r * 0.2126 + g * 0.7152 + b * 0.0722 > 0.18 ? '#000' : '#fff'
}

function createWidget() {
  const host = document.createElement('chat-widget')
  const root = host.attachShadow({ mode: 'open' })
  const sheet = new CSSStyleSheet()
  const frame = document.createElement('div')
  const button = document.createElement('button')
  const badge = document.createElement('span')
  const life = new AbortController()
  const dark = matchMedia('(prefers-color-scheme:dark)')
  const { signal } = life
  let panel
  let unread = 0
  let isOpen = false
  sheet.replaceSync(css)
  root.adoptedStyleSheets = [sheet]
  button.type = 'button'
  button.className = 'l'
  badge.className = 'n'
  badge.ariaHidden = 'true'
  frame.append(button)
  root.append(frame)
  document.documentElement.append(host)

  function paint() {
    const color = /^#[\da-f]{6}$/i.test(options.color) ? options.color : look.color
    frame.className = 'w' + (options.theme == 'dark' || (options.theme != 'light' && dark.matches) ? ' d' : '') + ((options.position || look.side) == 'left' ? ' e' : '')
    frame.style.setProperty('--a', color)
    frame.style.setProperty('--on', contrast(color))
    button.ariaLabel = isOpen ? 'Close chat' : 'Open chat' + (unread ? `, ${unread} unread` : '')
    button.ariaExpanded = isOpen
    badge.textContent = unread > 99 ? '99+' : unread
    button.replaceChildren(icon(isOpen ? DOWN : ICON), ...(unread && !isOpen ? [badge] : []))
  }

  const context = {
    base, look, root, frame, button, signal, emit, icon,
    options: () => options,
    setOpen: value => {
      if (isOpen != value) {
        isOpen = value
        paint()
        emit(value ? 'open' : 'close')
      }
    },
    setUnread: count => {
      if (unread != count) {
        unread = count
        paint()
        emit('unread', { count })
      }
    },
  }

  // A cached loader may name a panel that is gone: then the current one.
  const load = () => (panel ||= import(base + '__PANEL__').catch(() => import(base + 'widget/panel.js'))
    .then(module => signal.aborted ? Promise.reject(Error('shut down')) : module.mount(context))
    .catch(error => {
      panel = 0
      throw error
    }))
  const warm = () => void load().catch(() => 0)
  const call = (name, ...args) => load().then(it => it[name](...args))
  button.addEventListener('pointerenter', warm, { signal })
  button.addEventListener('focus', warm, { signal })
  button.addEventListener('click', () => run('toggle'), { signal })
  dark.addEventListener('change', paint, { signal })
  paint()

  const idle = window.requestIdleCallback || setTimeout
  idle(() => {
    let known
    try {
      known = localStorage[`chat:${base}:${look.key}:known`]
    } catch {}
    if (!signal.aborted && (known || options.connect == 'load')) call('connect').catch(() => 0)
  })
  emit('ready')
  return {
    call, paint, host,
    isOpen: () => isOpen,
    end() {
      life.abort()
      host.remove()
    },
  }
}

const api = {
  boot(more) {
    options = { ...options, ...more }
    widget ||= createWidget()
    widget.paint()
  },
  update(more) {
    options = { ...options, ...more }
    widget && widget.paint()
  },
  shutdown() {
    widget && widget.end()
    widget = 0
  },
  toggle: () => widget && widget.call(widget.isOpen() ? 'close' : 'open'),
  show() {
    if (widget) widget.host.hidden = false
  },
  hide() {
    if (widget) widget.host.hidden = true
  },
}
for (const name of ['open', 'close', 'identify', 'setAttributes', 'reset', 'prefill', 'send']) {
  api[name] = (...args) => widget && widget.call(name, ...args)
}

/** Every call ends as a promise; what goes wrong is an `error` event and an undefined result. */
async function run(name, ...args) {
  try {
    return await api[name](...args)
  } catch (error) {
    emit('error', { code: error.code || 'failed', message: error.message })
  }
}

/** The function that stops it, which can be awaited like every other call. */
function on(event, listener) {
  const all = (listeners[event] ||= new Set())
  const off = () => void all.delete(listener)
  all.add(listener)
  return Object.assign(() => off(), { then: (done, failed) => Promise.resolve(off).then(done, failed) })
}

if (!(window.ChatWidget || {}).boot) {
  const chat = (window.ChatWidget = (name, ...args) => (name == 'on' ? on : run.bind(0, name))(...args))
  for (const name in api) chat[name] = run.bind(0, name)
  chat.on = on
  run('boot')
  for (const args of queue) chat(...args)
}
