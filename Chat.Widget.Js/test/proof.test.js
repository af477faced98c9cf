import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { part } from '../src/parts/proof.js'

const zeros = text => Math.clz32(createHash('sha256').update(text).digest().readInt32BE())

test('the proof has the hash that was asked for, and is the first that has', async () => {
  for (const nonce of ['a', 'AAAAAAAAAAAAAAAAAAAAAAAAAAAA', 'x'.repeat(40)]) {
    const proof = await part(`${nonce}:10`)

    const [first, number] = proof.split(':')
    assert.equal(first, nonce)
    assert.ok(zeros(proof) >= 10)
    for (let earlier = 0; earlier < Number(number); earlier++) assert.ok(zeros(`${nonce}:${earlier}`) < 10)
  }
})

test('the page gets its thread back every few milliseconds', async () => {
  let now = 0
  const turns = []
  const env = {
    performance: { now: () => (now += 5) },
    setTimeout(resolve) {
      turns.push(now)
      resolve()
    },
  }

  await part('nonce:14', env)

  assert.ok(turns.length > 3)
})
