import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createAlerting } from '../../Chat.Portal/wwwroot/desk/alerting.js'

/** One browser: what its tabs share. */
function createBrowser() {
  const values = {}
  const held = new Map()
  let tail = Promise.resolve()
  const locks = {
    request(name, options, work = options) {
      if (options.mode !== 'shared') return (tail = tail.then(work))
      const mine = {}
      held.set(mine, name)
      return work().finally(() => held.delete(mine))
    },
    query: async () => ({ held: [...held.values()].map(name => ({ name })) }),
  }
  return { locks, storage: { getItem: key => values[key] ?? null, setItem: (key, value) => (values[key] = value) } }
}

function createTab(browser) {
  const tab = { heard: [], shown: [], closed: [], time: 0, timers: new Map() }
  const alerting = createAlerting({
    ...browser,
    play: sound => tab.heard.push(sound),
    show: alert => tab.shown.push(alert.title),
    close: id => tab.closed.push(id),
    now: () => tab.time,
    every: work => {
      const timer = Symbol('timer')
      tab.timers.set(timer, work)
      return timer
    },
    stop: timer => tab.timers.delete(timer),
  })
  tab.tick = () => [...tab.timers.values()].forEach(work => work())
  return Object.assign(tab, alerting)
}

const alert = (id, sequence, more) => ({ key: `${id}.${sequence}`, conversationId: id, title: `From ${id}`, body: '', sound: 'Chime', repeats: false, desktop: true, ...more })

test('of several tabs one speaks, once', async () => {
  const browser = createBrowser()
  const tabs = [createTab(browser), createTab(browser), createTab(browser)]

  await Promise.all(tabs.map(tab => tab.raise(alert('a', 1), true)))

  assert.equal(tabs.flatMap(tab => tab.heard).length, 1)
  assert.equal(tabs.flatMap(tab => tab.shown).length, 1)
})

test('a tab that may not make sounds leaves them to another', async () => {
  const browser = createBrowser()
  const [muted, loud] = [createTab(browser), createTab(browser)]

  await muted.raise(alert('a', 1), false)
  await loud.raise(alert('a', 1), true)

  assert.deepEqual([muted.heard, muted.shown], [[], ['From a']])
  assert.deepEqual([loud.heard, loud.shown], [['Chime'], []])
})

test('nothing is said of the conversation that is before the eyes, in whatever tab', async () => {
  const browser = createBrowser()
  const [first, second] = [createTab(browser), createTab(browser)]
  first.watch('a')

  await Promise.all([first, second].map(tab => tab.raise(alert('a', 1), true)))
  await second.raise(alert('b', 1), true)
  first.watch(undefined)
  await new Promise(setImmediate)
  await second.raise(alert('a', 2), true)

  assert.deepEqual(first.heard, [])
  assert.deepEqual(second.shown, ['From b', 'From a'])
})

test('what comes together sounds once', async () => {
  const tab = createTab(createBrowser())

  await tab.raise(alert('a', 1), true)
  await tab.raise(alert('b', 1), true)
  tab.time = 5_000
  await tab.raise(alert('c', 1), true)

  assert.equal(tab.heard.length, 2)
  assert.equal(tab.shown.length, 3)
})

test('it sounds again until it is seen, if that is wished', async () => {
  const tab = createTab(createBrowser())
  await tab.raise(alert('a', 1, { repeats: true, sound: 'Knock' }), true)
  await tab.raise(alert('b', 1), true)

  tab.tick()
  tab.tick()
  tab.settle('a')
  tab.tick()

  assert.deepEqual(tab.heard, ['Knock', 'Knock', 'Knock'])
  assert.equal(tab.timers.size, 0)
  assert.deepEqual(tab.closed, ['a'])
})

test('whoever opens the conversation has seen it', async () => {
  const tab = createTab(createBrowser())
  await tab.raise(alert('a', 1, { repeats: true }), true)

  tab.watch('a')

  assert.equal(tab.timers.size, 0)
  assert.deepEqual(tab.closed, ['a'])
})

test('without locks, and with a storage that is full, it still speaks', async () => {
  const tab = createTab({ storage: { getItem: () => 'no list', setItem: () => { throw new Error('QuotaExceededError') } } })

  await tab.raise(alert('a', 1), true)

  assert.deepEqual([tab.heard, tab.shown], [['Chime'], ['From a']])
})

test('a quiet kind of event makes neither sound nor notification', async () => {
  const tab = createTab(createBrowser())

  await tab.raise(alert('a', 1, { sound: null, desktop: false }), true)

  assert.deepEqual([tab.heard, tab.shown], [[], []])
})

test('the sound comes no more when the working hours have ended, nor while the agent is away', async () => {
  const [late, away] = [createTab(createBrowser()), createTab(createBrowser())]
  await late.raise(alert('a', 1, { repeats: true, until: 50_000 }), true)
  await away.raise(alert('a', 1, { repeats: true, until: null }), true)

  late.time = 49_000
  late.tick()
  late.time = 50_000
  late.tick()
  away.hush()

  assert.equal(late.heard.length, 2)
  assert.equal(late.timers.size, 0)
  assert.equal(away.timers.size, 0)
})
