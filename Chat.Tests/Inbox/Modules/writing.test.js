import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { notes, readFiles, replies, writeFiles } from '../../../Chat.Portal/wwwroot/desk/drafts.js'
import { createWriting } from '../../../Chat.Portal/wwwroot/desk/writing.js'
import { createStorage, settle } from './support/page.js'

const KEY = 'ana.conversation'
const CARD = { id: 'f1', name: 'a.pdf', size: 10, at: Date.now() }

beforeEach(() => (globalThis.localStorage = createStorage()))

/** A field with a host that answers as the test says. */
function createScene({ store = replies, cards = [], isNote = false } = {}) {
  const scene = { calls: [], stored: new Set(), isDown: false, isBroken: false, isKept: undefined, cards }
  const field = { value: '', isConnected: true }
  const call = async (method, ...args) => {
    scene.calls.push([method, ...args])
    if (scene.isBroken) throw new Error('no answer')
    return /Stored$/.test(method) ? scene.stored.has(args[0]) : undefined
  }
  const methods = isNote
    ? { changed: 'NoteChangedAsync', send: 'SaveNoteAsync', isStored: 'IsNoteStored' }
    : { changed: 'DraftChangedAsync', send: 'SendAsync', isStored: 'IsStored', finish: 'FinishAsync' }
  const files = { ready: () => scene.cards, clear: () => (scene.cards = []), restore: back => scene.cards.push(...back) }
  const writing = createWriting({
    field, key: KEY, store, call, methods, isDown: () => scene.isDown, tell: isKept => (scene.isKept = isKept), show: text => (field.value = text),
    ...(isNote ? {} : { files }),
  })
  return Object.assign(scene, { field, writing, type: text => store.writeDraft(KEY, { ...store.readDraft(KEY), text: (field.value = text), dirty: true }) })
}

test('a message stays in the browser until it is stored', async () => {
  const scene = createScene({ cards: [CARD] })
  scene.type('Hello ')

  assert.equal(scene.writing.send('resolve'), true)
  await settle()

  const [[method, id, text, attachmentIds, then]] = scene.calls
  assert.deepEqual([method, text, attachmentIds, then], ['SendAsync', 'Hello', ['f1'], 'resolve'])
  assert.equal(scene.field.value, '')
  assert.equal(replies.readDraft(KEY), undefined)
  assert.equal(replies.readUnsent(KEY).length, 1)
  scene.writing.settled(id)
  assert.deepEqual(replies.readUnsent(KEY), [])
})

test('files without a word are a message, nothing at all is none', async () => {
  const scene = createScene({ cards: [CARD] })
  assert.equal(scene.writing.send(), true)
  await settle()
  assert.deepEqual(scene.calls[0].slice(2), ['', ['f1'], null])
  assert.equal(scene.writing.send(), false)
})

test('what could not be handed over comes back with its files, and keeps its id', async () => {
  const scene = createScene({ cards: [CARD] })
  scene.isBroken = true
  scene.type('Hello')
  scene.writing.send()
  await settle()
  assert.deepEqual([scene.field.value, scene.cards, scene.isKept], ['Hello', [CARD], true])

  scene.isBroken = false
  scene.writing.send()
  await settle()

  assert.equal(scene.calls[0][1], scene.calls[1][1])
})

test('the next reply is not disturbed by one that failed: that goes out when the line is back', async () => {
  const scene = createScene()
  scene.isBroken = true
  scene.type('First')
  scene.writing.send()
  scene.type('Second')
  await settle()
  assert.equal(scene.field.value, 'Second')

  scene.isBroken = false
  await scene.writing.resume()

  assert.deepEqual(scene.calls.at(-1).slice(0, 3).map((part, i) => (i === 1 ? 'id' : part)), ['SendAsync', 'id', 'First'])
})

test('while the line is known to be down nothing leaves the field', () => {
  const scene = createScene()
  scene.isDown = true
  scene.type('Hello')
  assert.equal(scene.writing.send(), false)
  assert.deepEqual([scene.field.value, scene.isKept, scene.calls], ['Hello', true, []])
})

test('what an earlier circuit stored is not sent again, and what was to follow is finished', async () => {
  const scene = createScene()
  replies.writeUnsent(KEY, { id: 'm1', text: 'Hello', then: 'resolve' })
  scene.stored.add('m1')

  await scene.writing.resume()

  assert.deepEqual(scene.calls, [['IsStored', 'm1'], ['FinishAsync', 'm1', 'resolve']])
  assert.deepEqual(replies.readUnsent(KEY), [])
})

test('a note goes to its own method with nothing but its text, and is done when that answers', async () => {
  const scene = createScene({ store: notes, isNote: true })
  scene.type('For the team')
  scene.writing.send('resolve')
  await settle()

  assert.deepEqual(scene.calls.map(([method, , ...rest]) => [method, ...rest]), [['SaveNoteAsync', 'For the team']])
  assert.deepEqual(notes.readUnsent(KEY), [])
})

test('drafts of reply and note never meet, and those of another conversation neither', () => {
  replies.writeDraft(KEY, { text: 'reply', dirty: true })
  notes.writeDraft(KEY, { text: 'note', dirty: true })
  replies.writeUnsent(KEY, { id: '1', text: 'reply' })
  notes.writeUnsent(KEY, { id: '2', text: 'note' })

  assert.deepEqual([replies.readDraft(KEY).text, notes.readDraft(KEY).text], ['reply', 'note'])
  assert.deepEqual([replies.readUnsent(KEY), notes.readUnsent(KEY)].map(all => all.map(one => one.text)), [['reply'], ['note']])
  assert.deepEqual([replies.readDraft('ana.other'), replies.readUnsent('ana.other')], [undefined, []])
})

test('an emptied field is told as well, and then no draft is left', async () => {
  const scene = createScene()
  scene.type('')
  await scene.writing.push()
  assert.deepEqual(scene.calls, [['DraftChangedAsync', '']])
  assert.equal(replies.readDraft(KEY), undefined)
})

test('an uploaded file is remembered for less than the day after which the host forgets it', () => {
  writeFiles(KEY, [CARD, { ...CARD, id: 'old', at: Date.now() - 23.5 * 3_600_000 }])
  assert.deepEqual(readFiles(KEY).map(card => card.id), ['f1'])
  writeFiles(KEY, [])
  assert.deepEqual(Object.keys(localStorage), [])
})
