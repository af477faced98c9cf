import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cleanText } from '../src/composer.js'
import { parseText } from '../src/text.js'

const links = text => parseText(text).filter(part => part.href).map(part => [part.text, part.href])

const corpus = [
  ['plain words', []],
  ['see https://a.example/x.', [['https://a.example/x', 'https://a.example/x']]],
  ['(https://a.example/x)', [['https://a.example/x', 'https://a.example/x']]],
  ['https://a.example/x_(y)', [['https://a.example/x_(y)', 'https://a.example/x_(y)']]],
  ['https://a.example/?q=1&r=2#top!', [['https://a.example/?q=1&r=2#top', 'https://a.example/?q=1&r=2#top']]],
  ['www.a.example/care?', [['www.a.example/care', 'https://www.a.example/care']]],
  ['请看https://a.example', [['https://a.example', 'https://a.example/']]],
  ['write to mira+shop@a.example, please', [['mira+shop@a.example', 'mailto:mira+shop@a.example']]],
  ['mailto:mira@a.example', [['mailto:mira@a.example', 'mailto:mira@a.example']]],
  ['http://localhost:5000/x', [['http://localhost:5000/x', 'http://localhost:5000/x']]],
  ['"https://a.example"', [['https://a.example', 'https://a.example/']]],
  ['<https://a.example>', [['https://a.example', 'https://a.example/']]],
  ['https://аррӏе.com', [['https://аррӏе.com', 'https://xn--80ak6aa92e.com/']]],
  ['javascript:alert(1)', []],
  ['JaVaScRiPt://www%0aalert(1)', []],
  ['data:text/html,<b>', []],
  ['file:///etc/passwd', []],
  ['vbscript:x ftp://a.example', []],
  ['https://mira:secret@a.example/', []],
  ['https://a.example@evil.example/', []],
  ['http://intranet', []],
  ['https://', []],
  ['www.', []],
  ['mailto:nobody', []],
  ['x@y', []],
  ['https://a.example/\u202egpj.exe', [['https://a.example/', 'https://a.example/']]],
  ['https://a.example/\u2066x', [['https://a.example/', 'https://a.example/']]],
]

for (const [text, expected] of corpus) {
  test(`links in ${JSON.stringify(text)}`, () => {
    assert.deepEqual(links(text), expected)
    assert.equal(parseText(text).map(part => part.text).join(''), text)
  })
}

test('hostile length costs milliseconds', () => {
  for (const part of ['a.', 'a@', 'www.', 'https://', ')', 'a', '.', 'x@a-', 'https://a.example/)', '((((', 'mailto:']) {
    const text = part.repeat(10_000 / part.length)
    const started = performance.now()
    parseText(text)
    parseText('https://a.example/' + text)
    assert.ok(performance.now() - started < 200, part)
  }
})

test('what the server would refuse is taken out before it is sent', () => {
  assert.equal(cleanText('  a\u0000b\u000b\u0085 \n\tc\r\n '), 'ab \n\tc')
  assert.equal(cleanText(' \n '), '')
})
