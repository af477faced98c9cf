import assert from 'node:assert/strict'
import { test } from 'node:test'
import { GROUPS } from '../../../Chat.Portal/wwwroot/desk/emoji-words.js'
import { WORDS } from '../../../Chat.Portal/wwwroot/desk/emoji-words.de.js'
import { findEmoji, speak } from '../../../Chat.Portal/wwwroot/desk/emoji.js'
import { sizeOf } from '../../../Chat.Portal/wwwroot/desk/files.js'
import { findMention, rankColleagues } from '../../../Chat.Portal/wwwroot/desk/mentions.js'
import { findShortcut } from '../../../Chat.Portal/wwwroot/desk/replies.js'

test('an at sign that begins a word names a colleague, up to two words', () => {
  assert.deepEqual(findMention('@'), { from: 0, query: '' })
  assert.deepEqual(findMention('Hi @jo'), { from: 3, query: 'jo' })
  assert.deepEqual(findMention('(@Zoë Mü'), { from: 1, query: 'Zoë Mü' })
  assert.equal(findMention('me@shop'), undefined)
  assert.equal(findMention('@Jonas Weber please'), undefined)
  assert.equal(findMention('Hi'), undefined)
})

test('colleagues are found by the beginning of any word of their name, first names first', () => {
  const team = ['Weber Anton', 'Jonas Weber', 'Wanda Li', 'Ana Ruiz'].map(name => ({ name }))
  assert.deepEqual(rankColleagues(team, 'we').map(one => one.name), ['Weber Anton', 'Jonas Weber'])
  assert.deepEqual(rankColleagues(team, 'jonas w').map(one => one.name), ['Jonas Weber'])
  assert.deepEqual(rankColleagues(team, 'x'), [])
  assert.equal(rankColleagues(team, '').length, 4)
})

test('a slash at the start of a word asks for a canned reply, one inside a word does not', () => {
  assert.deepEqual(findShortcut('/'), { from: 0, query: '' })
  assert.deepEqual(findShortcut('Sure. /ret'), { from: 6, query: 'ret' })
  assert.deepEqual(findShortcut('line\n/return-eu'), { from: 5, query: 'return-eu' })
  for (const text of ['and/or', 'https://a', '1 / 2', '/etc/hosts', '']) assert.equal(findShortcut(text), undefined, text)
})

test('emoji are found by words, whole words first', () => {
  assert.equal(findEmoji('thumbs up')[0].sign, '👍')
  assert.equal(findEmoji('celebrate')[0].sign, '🎉')
  assert.equal(findEmoji('rocket')[0].sign, '🚀')
  assert.ok(findEmoji('heart').some(one => one.sign === '❤\ufe0f'))
  assert.deepEqual(findEmoji('zzzz'), [])
})

test('emoji are found by German words too, and each has some', async () => {
  const signs = lines => lines.split(';').map(one => one.trim().split(/\s+/)).filter(one => one[0])
  const english = Object.values(GROUPS).flatMap(signs).map(([sign]) => sign)
  const german = signs(WORDS)
  assert.deepEqual(german.map(([sign]) => sign).filter(sign => !english.includes(sign)), [])
  assert.deepEqual(english.filter(sign => !german.some(([one, word]) => one === sign && word)), [])

  await speak('fr')
  assert.deepEqual(findEmoji('geschenk'), [])
  await speak('de-AT')
  assert.equal(findEmoji('geschenk')[0].sign, '🎁')
  assert.equal(findEmoji('daumen hoch')[0].name, 'daumen hoch ja gut ok')
  assert.equal(findEmoji('rocket')[0].sign, '🚀')
})

test('bytes are said as people say them', () => {
  assert.deepEqual([1, 84_000, 1_000_000, 2_540_000].map(sizeOf), ['1 KB', '84 KB', '1 MB', '2.5 MB'])
})
