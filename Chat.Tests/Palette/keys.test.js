import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createKeys } from '../../Chat.Portal/wwwroot/desk/keys.js'

const actions = [
  { keys: 'r', call: { path: 'keys.focus', arguments: ['textarea'] } },
  { keys: 'e' },
  { keys: 'e' },
  { keys: 'j', repeats: true },
  { keys: 'g i' },
  { keys: '?' },
]

function desk(options = {}) {
  const done = []
  let time = 0
  const handle = createKeys(actions, {
    press: keys => done.push(keys),
    call: call => done.push(`${call.path} ${call.arguments}`),
    palette: () => done.push('palette'),
    now: () => time,
    ...options,
  })
  const press = (key, more = {}) => {
    let isPrevented = false
    handle({ key, code: more.code, target: { tagName: 'BODY' }, preventDefault: () => (isPrevented = true), ...more })
    return isPrevented
  }
  return { done, press, pass: ms => (time += ms) }
}

test('a key does what the list says, the browser by itself where it can', () => {
  const { done, press } = desk()

  assert.equal(press('e'), true)
  press('r')
  press('?', { shiftKey: true })

  assert.deepEqual(done, ['e', 'keys.focus textarea', '?'])
})

test('nothing happens while somebody types, in a dialog or a menu, with a modifier, or in the middle of a composition', () => {
  const { done, press } = desk()
  const inside = selector => ({ tagName: 'BUTTON', closest: asked => (asked.split(', ').includes(selector) ? {} : null) })

  assert.equal(press('e', { target: { tagName: 'TEXTAREA' } }), false)
  press('e', { target: { tagName: 'input' } })
  press('e', { target: { tagName: 'DIV', isContentEditable: true } })
  press('e', { target: inside('[role="menu"]') })
  press('e', { target: inside('dialog') })
  press('e', { ctrlKey: true })
  press('e', { altKey: true })
  press('e', { isComposing: true })
  press('x')

  assert.deepEqual(done, [])
})

test('nothing happens while a dialog is open, except that Ctrl K and Cmd K open and close the palette', () => {
  const { done, press } = desk({ isBusy: () => true })

  press('e')
  assert.equal(press('k', { ctrlKey: true, target: { tagName: 'TEXTAREA' } }), true)
  press('k', { metaKey: true })
  press('K', { ctrlKey: true, shiftKey: true })

  assert.deepEqual(done, ['palette', 'palette'])
})

test('a dialog that has just closed keeps no key for itself', () => {
  const { done, press } = desk()

  press('e', { target: { tagName: 'INPUT', closest: () => ({}) } })

  assert.deepEqual(done, ['e'])
})

test('two keys one after the other are one action, but not after a pause or with another key between', () => {
  const { done, press, pass } = desk()

  press('g')
  press('i')
  press('g')
  pass(1_001)
  press('i')
  press('g')
  press('x')
  press('i')
  press('g')
  press('e')

  assert.deepEqual(done, ['g i'])
})

test('a key that is held down does it once, unless the action is made for it', () => {
  const { done, press } = desk()

  press('e')
  assert.equal(press('e', { repeat: true }), true)
  press('j')
  press('j', { repeat: true })

  assert.deepEqual(done, ['e', 'j', 'j'])
})

test('a keyboard with other letters uses the places of the keys', () => {
  const { done, press } = desk()

  press('у', { code: 'KeyE' })
  press('л', { code: 'KeyK', ctrlKey: true })
  press('é', { code: 'Digit2' })

  assert.deepEqual(done, ['e', 'palette'])
})
