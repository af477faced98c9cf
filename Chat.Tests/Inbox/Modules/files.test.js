import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { readFiles } from '../../../Chat.Portal/wwwroot/desk/drafts.js'
import { openFiles } from '../../../Chat.Portal/wwwroot/desk/files.js'
import { createStorage, createUploads, FakeElement } from './support/page.js'

const PDF = { name: 'Café.pdf', size: 1_000 }
const CARD = { id: 'f1', name: 'Café.pdf', size: 1_000, thumbnailUrl: null }
let uploads
let key = 0
let KEY

beforeEach(() => {
  KEY = `ana.${++key}`
  uploads = createUploads()
  Object.assign(globalThis, {
    localStorage: createStorage(), XMLHttpRequest: uploads.XMLHttpRequest, deleted: [],
    document: { createElement: () => new FakeElement(), createElementNS: () => new FakeElement() },
    fetch: async (address, { method }) => globalThis.deleted.push(`${method} ${address}`),
  })
})

function createScene(open = openFiles) {
  const said = []
  const list = new FakeElement()
  const files = open({ list, key: KEY, address: '/attachments?conversation=c', max: 5_000, say: text => said.push(text), changed() {}, focus() {} })
  const press = label => list.children.flatMap(row => row.children).find(node => node.ariaLabel === label || (node.children[0] === label && !node.hidden)).onclick()
  return { said, list, files, press }
}

test('a file is uploaded at once, and goes along when the host has it', () => {
  const { files, list } = createScene()
  files.add([PDF])
  assert.equal(files.hindrance(), 'A file is still on its way.')

  uploads.all[0].answer(201, CARD)

  assert.equal(uploads.all[0].address, '/attachments?conversation=c')
  assert.equal(decodeURIComponent(uploads.all[0].headers['x-file-name']), 'Café.pdf')
  assert.equal(files.hindrance(), undefined)
  assert.deepEqual(files.ready().map(card => card.id), ['f1'])
  assert.deepEqual(readFiles(KEY).map(card => card.id), ['f1'])
  assert.equal(list.children.length, 1)
})

test('after a reload what the host has is still there', async () => {
  const first = createScene()
  first.files.add([PDF])
  uploads.all[0].answer(201, CARD)

  const reloaded = await import('../../../Chat.Portal/wwwroot/desk/files.js?reloaded')

  assert.deepEqual(createScene(reloaded.openFiles).files.ready().map(card => card.id), ['f1'])
})

test('an upload goes on while the agent looks into another conversation', () => {
  createScene().files.add([PDF])
  const back = createScene()
  assert.equal(back.list.children.length, 1)

  uploads.all[0].answer(201, CARD)

  assert.deepEqual(back.files.ready().map(card => card.id), ['f1'])
})

test('a failed upload can be tried again; one that is refused cannot', () => {
  const { files, press } = createScene()
  files.add([PDF, { name: 'bad.exe', size: 10 }])
  uploads.all[0].onerror()
  uploads.all[1].answer(415, { code: 'file_type' })
  assert.equal(files.hindrance(), 'A file was not uploaded. Try it again or remove it.')

  press('Try again')
  uploads.all[2].answer(201, CARD)
  press('Remove bad.exe')

  assert.equal(uploads.all.length, 3)
  assert.equal(files.hindrance(), undefined)
})

test('an upload can be cancelled, and a file that the host has is taken back', () => {
  const { files, press } = createScene()
  files.add([PDF, { name: 'b.pdf', size: 10 }])
  uploads.all[1].answer(201, { ...CARD, id: 'f2', name: 'b.pdf' })

  press('Cancel Café.pdf')
  press('Remove b.pdf')

  assert.equal(uploads.all[0].isAborted, true)
  assert.deepEqual(globalThis.deleted, ['DELETE /attachments/f2'])
  assert.deepEqual([files.ready(), readFiles(KEY)], [[], []])
})

test('what is too large or too many is said before a byte is sent', () => {
  const { files, said, list } = createScene()
  files.add([{ name: 'film.mp4', size: 6_000 }, ...Array.from({ length: 12 }, (_, i) => ({ name: `${i}.pdf`, size: 10 }))])

  assert.equal(uploads.all.length, 9)
  assert.equal(list.children.length, 10)
  assert.deepEqual(said, ['A reply carries up to 10 files.'])
})

test('what went along with a message is let go and not deleted', () => {
  const { files, list } = createScene()
  files.add([PDF])
  uploads.all[0].answer(201, CARD)
  files.clear()

  assert.deepEqual([files.ready(), readFiles(KEY), globalThis.deleted, list.hidden], [[], [], [], true])
})
