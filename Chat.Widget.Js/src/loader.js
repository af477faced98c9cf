// What every page view pays: the launcher, the page's API, and the way to the rest. No storage, layout or Intl before idle.
import css from './launcher.css'

const script = document.currentScript
const base = new URL('.', script.src).href
const look = __LOOK__
const prefix = `chat:${base}:${look.id || look.key}:`
const listeners = {}
let options = { ...script.dataset }
let profile = {}
let widget

/** Tells the page's listeners, and mirrors it on window. A listener that throws harms nobody else. */
function emit(event, detail) {
  for (const listener of listeners[event] || []) {
    try {
      listener(detail)
    } catch (error) {
      reportError(error)
    }
  }
  dispatchEvent(new CustomEvent('chat:' + event, { detail }))
}

function icon(path) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  const line = document.createElementNS(svg.namespaceURI, 'path')
  svg.setAttribute('viewBox', '0 0 24 24')
  line.setAttribute('d', path)
  svg.append(line)
  return svg
}

/** Where something may be kept; throws, or is nothing, where nothing may. */
const area = () => options.consent != 'required' && window[{ session: 'sessionStorage', memory: '' }[options.storage] ?? 'localStorage']

function createWidget() {
  const host = document.createElement('chat-widget')
  const root = host.attachShadow({ mode: 'open' })
  const sheet = new CSSStyleSheet()
  const frame = document.createElement('div')
  const button = document.createElement('button')
  const life = new AbortController()
  const { signal } = life
  let panel
  let wish
  sheet.replaceSync(css)
  root.adoptedStyleSheets = [sheet]
  root.append(frame)
  frame.append(button)
  button.append(icon('M21 12a9 9 0 0 1-13 8l-5 1 1-5A9 9 0 1 1 21 12z'))
  button.className = 'l'
  button.ariaLabel = look.open
  button.ariaExpanded = 'false'

  function paint() {
    const { theme, color, position, offset, zIndex, launcher } = options
    const fill = /^#[\da-f]{6}$/i.test(color) ? color : look.color
    const [red, green, blue] = fill.match(/\w\w/g).map(part => (parseInt(part, 16) / 255) ** 2.2)
    frame.className = (position || look.side) == 'left' ? 'w e' : 'w'
    button.hidden = launcher
    // Black or white, whichever reads better. What makes no sense falls to the style sheet.
    frame.style.cssText = `--a:${fill};--on:#${red * 0.2126 + green * 0.7152 + blue * 0.0722 > 0.18 ? '000' : 'fff'};color-scheme:${/dark|light/.test(theme) ? theme : 'light dark'};--m:${offset >= 0 ? offset : 20}px;z-index:${zIndex}`
  }

  const context = {
    base, look, host, root, frame, button, signal, emit, icon, area, prefix,
    options: () => options,
    profile: () => profile,
  }

  // A cached loader may name a panel that is gone: then the current one.
  const load = () => (panel ||= import(base + '__PANEL__').catch(() => import(base + 'widget/panel.js?' + Date.now()))
    .then(module => module.mount(context))
    .catch(error => {
      panel = 0
      throw error
    }))
  const call = (name, value) => load().then(it => signal.aborted || it[name](value))
  const listen = (target, event, listener) => target.addEventListener(event, listener, { signal })
  const attempt = name => call(name).catch(() => 0)
  button.onpointerenter = button.onfocus = () => attempt('update')
  // While the panel is on its way, further clicks are the same wish.
  const toggle = () => (wish ||= run('toggle').then(() => (wish = 0)))
  button.onclick = toggle
  // The page's own launcher may come and go.
  listen(document, 'click', ({ target }) => target.closest?.(options.launcher || '_') && toggle())
  paint()

  // After the body, and not in it: a page that swaps its body keeps the chat.
  const attach = () => document.documentElement.append(host)
  if (document.body) attach()
  else listen(document, 'DOMContentLoaded', attach)

  const idle = window.requestIdleCallback || setTimeout
  idle(() => {
    const { nudge } = look
    let has = options.connect == 'load'
    try {
      has ||= area()[prefix + 'has']
    } catch {}
    if (signal.aborted || options.consent == 'required') return
    if (has) attempt('connect')
    else if (nudge && location.href.includes(nudge.page)) setTimeout(attempt, nudge.delay * 1e3, 'nudge')
  })
  // After the calls that waited for the script, which may ask for it.
  queueMicrotask(() => emit('ready'))
  return {
    call, paint, host,
    /** Only when the panel is there: not worth a request. */
    tell: name => panel && call(name),
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
    return widget.tell('update')
  },
  shutdown() {
    widget.end()
    widget = 0
  },
  close: () => widget.tell('close'),
  show() {
    widget.host.hidden = false
  },
  hide() {
    widget.host.hidden = true
    return api.close()
  },
  identify(user) {
    profile = { ...profile, ...(user.trim || user.signature ? { token: user } : user) }
    return widget.tell('introduce')
  },
  setAttributes: attributes => api.identify({ attributes: { ...profile.attributes, ...attributes } }),
  reset() {
    profile = {}
    // At once: the page may leave before the panel is here.
    try {
      const kept = area()
      for (const key in kept) if (key.startsWith(prefix)) kept.removeItem(key)
    } catch {}
    return widget.call('reset')
  },
}
api.update = api.boot
for (const name of ['open', 'toggle', 'prefill', 'send']) api[name] = text => widget.call(name, text)

/** Every call ends as a promise; what goes wrong is an `error` event and an undefined result. Between shutdown and boot nothing happens. */
async function run(name, ...args) {
  try {
    if (widget || name == 'boot') return await api[name](...args)
  } catch ({ code, message }) {
    emit('error', { code: code || 'failed', message })
  }
}

/** The function that stops it, which can be awaited like every other call. */
function on(event, listener) {
  const all = (listeners[event] ||= new Set())
  const off = () => void all.delete(listener)
  all.add(listener)
  return Object.assign(() => off(), { then: (done, failed) => Promise.resolve(off).then(done, failed) })
}

const before = window.ChatWidget
if (!before?.boot) {
  const chat = (window.ChatWidget = (name, ...args) => (name == 'on' ? on : run.bind(0, name))(...args))
  for (const name in api) chat[name] = run.bind(0, name)
  chat.on = on
  run('boot')
  for (const args of before?.q || []) chat(...args)
}
