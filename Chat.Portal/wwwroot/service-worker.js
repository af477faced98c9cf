// A page that is loaded while the host starts again must not end on the browser's error page, from which nothing comes back by itself:
// the old page stays, or a small one that tries again, until the host answers. Nothing is cached.
const PATIENCE = 20_000
const sleep = ms => new Promise(resolve => setTimeout(resolve, ms))
const isAway = status => status === 502 || status === 503 || status === 504

/** Answers with the whole file or not at all: half a page has no script that could bring it back. */
async function fetchWhole(request) {
  const answer = await fetch(request)
  if (isAway(answer.status)) throw new Error(`The host answers with ${answer.status}.`)
  if (!answer.body) return answer
  return new Response(await answer.blob(), { status: answer.status, statusText: answer.statusText, headers: answer.headers })
}

// Whose host does not answer cannot be asked what its agent chose: the browser's language will do.
const WAITING = {
  en: ['The server does not answer', 'This page tries again by itself. What you typed is kept.'],
  de: ['Der Server antwortet nicht', 'Diese Seite versucht es von selbst wieder. Was Sie getippt haben, bleibt erhalten.'],
}

function waitingPage() {
  const lang = navigator.languages.map(name => name.slice(0, 2)).find(name => WAITING[name]) ?? 'en'
  const [title, text] = WAITING[lang]
  return new Response(
    `<!DOCTYPE html><html lang="${lang}"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">`
    + `<meta http-equiv="refresh" content="2"><title>Chat</title><h1>${title}</h1><p>${text}</p>`,
    { status: 503, headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' } })
}

async function keepTrying(request) {
  const end = Date.now() + PATIENCE
  for (;;) {
    try {
      return await fetchWhole(request)
    } catch {
      if (Date.now() > end) return request.mode === 'navigate' ? waitingPage() : Response.error()
      await sleep(300)
    }
  }
}

addEventListener('install', () => skipWaiting())
addEventListener('activate', event => event.waitUntil(clients.claim()))
addEventListener('fetch', event => {
  const { request } = event
  const isPart = request.mode === 'navigate' || request.destination === 'script' || request.destination === 'style'
  if (isPart && request.method === 'GET' && new URL(request.url).origin === location.origin) event.respondWith(keepTrying(request))
})

// What the host says while no page of the portal is open, or none is in sight. A page that is before somebody's eyes says it itself, and one that is open elsewhere sounds.
addEventListener('push', event => {
  const { title, body, tag, address, isTest } = event.data.json()
  event.waitUntil(clients.matchAll({ type: 'window', includeUncontrolled: true }).then(pages => {
    if (!isTest && pages.some(page => page.visibilityState === 'visible')) return
    return registration.showNotification(title, { body, tag, icon: '/icon.svg', silent: pages.length > 0, renotify: pages.length === 0, data: { address } })
  }))
})

// A click on a notification that this worker shows: to the portal that is open, or a new one.
addEventListener('notificationclick', event => {
  event.notification.close()
  const { address } = event.notification.data ?? {}
  event.waitUntil(clients.matchAll({ type: 'window', includeUncontrolled: true }).then(([open]) =>
    open ? open.focus().then(page => page.navigate(address)) : clients.openWindow(address)))
})
