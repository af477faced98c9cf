import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { repeatLost } from '../../../Chat.Portal/wwwroot/desk/events.js'

let calls
let answer

/** Something on the page whose events go to the host, as Blazor sends them. */
function element(name, selector) {
  const node = new EventTarget()
  Object.assign(node, { isConnected: true, value: '', closest: wanted => (wanted === selector ? node : null) })
  for (const type of ['input', 'click', 'keydown']) {
    node.addEventListener(type, event => {
      globalThis.event = event
      connection.send('BeginInvokeDotNetFromJS', String(calls.length + 1), null, 'DispatchEventAsync', 1, `${name} ${type} ${node.value}`)
      globalThis.event = undefined
    })
  }
  return node
}

let connection

beforeEach(() => {
  calls = []
  connection = { send: (method, ...args) => calls.push(args.at(-1)), on: (name, listener) => name === 'JS.EndInvokeDotNet' && (answer = listener) }
  repeatLost(connection)
})

test('what the host has lost of a field is sent again, as it stands there by then', () => {
  const field = element('name', 'input')
  field.value = 'A'
  field.dispatchEvent(new Event('input'))
  field.value = 'Ab'
  answer('1', false)
  assert.deepEqual(calls, ['name input A', 'name input Ab'])
  answer('2', true)
  assert.equal(calls.length, 2)
})

test('a lost click on a button that only calls its handler is clicked again, one on anything else is not', () => {
  element('add', 'button[type=button]').dispatchEvent(new Event('click'))
  answer('1', false)
  assert.deepEqual(calls, ['add click ', 'add click '])
  element('box', 'input').dispatchEvent(new Event('click'))
  element('box', 'input').dispatchEvent(new Event('keydown'))
  answer('3', false)
  answer('4', false)
  assert.equal(calls.length, 4)
})

test('what is gone from the page, or refused again and again, is given up', () => {
  const field = element('name', 'input')
  field.dispatchEvent(new Event('input'))
  for (let i = 1; i < 20; i++) answer(String(i), false)
  assert.equal(calls.length, 6)
  const gone = element('gone', 'input')
  gone.dispatchEvent(new Event('input'))
  gone.isConnected = false
  answer('7', false)
  assert.equal(calls.length, 7)
})

test('other calls pass as they are, and answers to them mean nothing', () => {
  connection.send('OnRenderCompleted', 7, null)
  connection.send('BeginInvokeDotNetFromJS', '1', 'Some', 'Method', 0, '[]')
  answer('1', false)
  answer('unknown', false)
  assert.equal(calls.length, 2)
})
