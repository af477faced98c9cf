import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { runInNewContext } from 'node:vm'

const source = readFileSync(new URL('../../Chat.Portal/wwwroot/service-worker.js', import.meta.url), 'utf8')

/** The worker in a browser with these pages. */
function start(pages = [], languages = ['en']) {
  let time = 0
  const worker = { listeners: {}, shown: [], opened: [], work: undefined }
  const clients = { matchAll: async () => pages, openWindow: async address => worker.opened.push(address), claim: async () => {} }
  const registration = { showNotification: async (title, options) => worker.shown.push({ title, ...options }) }
  const globals = { clients, registration, navigator: { languages }, addEventListener: (name, listener) => (worker.listeners[name] = listener), skipWaiting() {}, location: { origin: 'https://chat.example' }, URL, Response, setTimeout, fetch: async () => { throw new Error('The host is away.') }, Date: { now: () => (time += 30_000) } }
  worker.globals = runInNewContext(`${source}; globalThis`, globals)
  worker.raise = async (name, event) => {
    let work
    worker.listeners[name]({ ...event, waitUntil: promise => (work = promise), respondWith: promise => (work = promise) })
    return work
  }
  return worker
}

const said = { title: 'Maren', body: 'Hello', tag: 'chat-1', address: '/inbox/1' }
const push = content => ({ data: { json: () => content } })

test('a push with no page open is shown, once for a conversation, and may sound', async () => {
  const worker = start()

  await worker.raise('push', push(said))

  const [{ title, body, tag, silent, renotify, data }] = worker.shown
  assert.deepEqual([title, body, tag, silent, renotify, data.address], ['Maren', 'Hello', 'chat-1', false, true, '/inbox/1'])
})

test('a push is silent where a page sounds, and not shown where one is before somebody’s eyes', async () => {
  const hidden = start([{ visibilityState: 'hidden' }])
  const visible = start([{ visibilityState: 'hidden' }, { visibilityState: 'visible' }])

  await hidden.raise('push', push(said))
  await visible.raise('push', push(said))

  assert.equal(hidden.shown[0].silent, true)
  assert.equal(hidden.shown[0].renotify, false)
  assert.deepEqual(visible.shown, [])
})

test('a test is shown whatever is open', async () => {
  const worker = start([{ visibilityState: 'visible' }])

  await worker.raise('push', push({ ...said, isTest: true }))

  assert.equal(worker.shown.length, 1)
})

test('a click opens the conversation in the portal that is open, or in a new one', async () => {
  const gone = []
  const page = { focus: async () => page, navigate: async address => gone.push(address) }
  const [open, none] = [start([page]), start()]
  let closed = 0
  const click = { notification: { close: () => closed++, data: { address: '/inbox/1' } } }

  await open.raise('notificationclick', click)
  await none.raise('notificationclick', click)

  assert.deepEqual([gone, none.opened, open.opened, closed], [['/inbox/1'], ['/inbox/1'], [], 2])
})

test('while the host is away the waiting page speaks the browser’s language, or English', async () => {
  const text = async languages => (await start([], languages).raise('fetch', { request: { mode: 'navigate', method: 'GET', url: 'https://chat.example/inbox' } })).text()

  assert.match(await text(['de-CH', 'en']), /<html lang="de">.*Der Server antwortet nicht/)
  assert.match(await text(['fr', 'en']), /<html lang="en">.*The server does not answer/)
  assert.match(await text([]), /<html lang="en">/)
})
