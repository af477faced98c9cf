import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseText } from '../src/text.js'

const links = text => parseText(text).filter(part => part.href).map(part => [part.text, part.href])

test('plain text stays as it is', () => {
  assert.deepEqual(parseText('a < b & c\n"d"'), [{ text: 'a < b & c\n"d"' }])
  assert.deepEqual(parseText(''), [])
})

test('web and mail addresses become links', () => {
  assert.deepEqual(links('see https://a.example/x?y=1#z now'), [['https://a.example/x?y=1#z', 'https://a.example/x?y=1#z']])
  assert.deepEqual(links('www.a.example'), [['www.a.example', 'https://www.a.example/']])
  assert.deepEqual(links('write to me@a.example!'), [['me@a.example', 'mailto:me@a.example']])
})

test('what ends a sentence is no part of a link', () => {
  assert.deepEqual(links('(https://a.example/b_(c)).').map(([text]) => text), ['https://a.example/b_(c)'])
  assert.deepEqual(links('https://a.example, https://b.example…').map(([text]) => text), ['https://a.example', 'https://b.example'])
})

test('nothing that runs, reads files or hides its host becomes a link', () => {
  for (const text of ['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'vbscript:x', 'https://bank.example@evil.example/', 'https://user:pass@a.example', 'http://']) {
    assert.deepEqual(links(text).filter(([, href]) => !href.startsWith('mailto:')), [], text)
  }
})

test('a link stops at marks that turn the direction of writing', () => {
  assert.deepEqual(links('https://a.example/\u202egpj.exe').map(([text]) => text), ['https://a.example/'])
})

test('all parts together are the whole text', () => {
  const text = 'x https://a.example. y me@b.example z (www.c.example) \n end'
  assert.equal(parseText(text).map(part => part.text).join(''), text)
})

test('hostile lengths are quick', () => {
  const began = performance.now()
  parseText('a@'.repeat(4_000))
  parseText('https://' + '('.repeat(8_000))
  parseText('w'.repeat(10_000) + '.')
  assert.ok(performance.now() - began < 2_000)
})
