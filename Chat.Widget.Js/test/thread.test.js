import assert from 'node:assert/strict'
import { test } from 'node:test'
import { groupMessages } from '../src/thread.js'
import { createId } from '../src/uuid.js'

const at = (minute, author = 'client', name) => ({ id: `${author}${minute}`, author, agent: name && { name }, body: 'x', sentAt: new Date(2026, 10, 23, 12, minute).toISOString() })
const shape = items => groupMessages(items).filter(block => block.kind !== 'day').map(block => block.kind === 'group' ? block.items.length : block.kind)

test('messages of one sender within five minutes are one group', () => {
  assert.deepEqual(shape([at(0), at(4), at(8), at(14)]), [3, 1])
})

test('another sender, another agent or an event begins a new group', () => {
  assert.deepEqual(shape([at(0), at(1, 'agent', 'Ana'), at(2, 'agent', 'Jonas'), at(3, 'system'), at(4, 'agent', 'Jonas')]), [1, 1, 1, 'event', 1])
})

test('each day has its line', () => {
  const days = groupMessages([at(0), { ...at(1), id: 'z', sentAt: new Date(2026, 10, 24, 9).toISOString() }]).filter(block => block.kind === 'day')
  assert.equal(days.length, 2)
})

test('a failed message stands alone, with its own way out', () => {
  assert.deepEqual(shape([at(0), { ...at(1), state: 'failed' }, at(2), at(3)]), [1, 1, 2])
})

test('ids are version 7, unique, and ordered by time', () => {
  const ids = Array.from({ length: 200 }, (_, i) => createId(1_700_000_000_000 + i))
  assert.match(ids[0], /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  assert.equal(new Set(ids).size, 200)
  assert.deepEqual([...ids].sort(), ids)
})
