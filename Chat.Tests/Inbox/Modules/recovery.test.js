import assert from 'node:assert/strict'
import { beforeEach, mock, test } from 'node:test'
import { createStorage, settle } from './support/page.js'

let page
let pages = 0

/** A browser whose page has begun its circuit: what it does with the line is the test's. */
async function begin() {
  const line = new EventTarget()
  line.classes = new Set()
  line.classList = { add: name => line.classes.add(name), remove: name => line.classes.delete(name) }
  const elements = { 'components-reconnect-modal': line, 'reconnect-now': new EventTarget(), 'blazor-error-ui': { style: {} } }
  const found = { reloads: 0, asked: [], line, dataset: {}, ends: [] }
  const connection = { start: () => found.starting ?? Promise.resolve(), onclose: end => found.ends.push(end), on() {} }
  const builder = { withKeepAliveInterval: () => builder, build: () => connection }
  Object.assign(globalThis, {
    document: { documentElement: { dataset: found.dataset }, getElementById: id => elements[id], querySelector: () => ({}) },
    sessionStorage: createStorage(),
    MutationObserver: class { observe() {} },
    addEventListener() {},
    location: { reload: () => found.reloads++ },
    fetch: () => new Promise(answer => found.asked.push(answer)),
    Blazor: { start: ({ circuit }) => circuit.configureSignalR(builder) },
  })
  mock.timers.enable({ apis: ['setTimeout'] })
  const { startCircuit } = await import(`../../../Chat.Portal/wwwroot/desk/recovery.js?${pages++}`)
  startCircuit()
  found.connect = () => builder.build().start()
  found.breaks = () => found.ends.forEach(end => end())
  found.hostAnswers = async () => {
    found.asked.splice(0).forEach(answer => answer({ ok: true }))
    await settle()
  }
  return found
}

beforeEach(async () => {
  mock.timers.reset()
  page = await begin()
})

test('a page that takes its time while its line stands is not loaded again', async () => {
  await page.connect()
  mock.timers.tick(20_000)
  await page.hostAnswers()
  assert.equal(page.reloads, 0)
})

test('a page that came alive while the host was asked is not loaded again', async () => {
  await page.connect()
  mock.timers.tick(30_000)
  page.dataset.live = ''
  await page.hostAnswers()
  assert.equal(page.reloads, 0)
  assert.equal(page.line.classes.size, 0)
})

test('a line that breaks before the page lives loads it again, once the host answers', async () => {
  await page.connect()
  page.breaks()
  await settle()
  assert.equal(page.reloads, 0)
  await page.hostAnswers()
  assert.equal(page.reloads, 1)
})

test('a line that cannot be begun loads the page again', async () => {
  page.starting = Promise.reject(new Error('refused'))
  await assert.rejects(page.connect())
  await page.hostAnswers()
  assert.equal(page.reloads, 1)
})

test('a line that breaks under a living page is for Blazor to mend', async () => {
  await page.connect()
  page.dataset.live = ''
  page.breaks()
  await page.hostAnswers()
  assert.equal(page.reloads, 0)
})

test('a page that never lives is loaded again in the end', async () => {
  await page.connect()
  mock.timers.tick(30_000)
  await page.hostAnswers()
  assert.equal(page.reloads, 1)
})
