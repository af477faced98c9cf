/** Milliseconds of work at a time: a page that is scrolled meanwhile does not stutter. */
const SLICE = 8

/** The first 32 bits of fractions of roots of primes are SHA-256's constants. */
const bits = number => (number - Math.floor(number)) * 2 ** 32 | 0
const primes = []
for (let n = 2; primes.length < 64; n++) if (primes.every(prime => n % prime)) primes.push(n)
const K = primes.map(prime => bits(Math.cbrt(prime)))
const START = primes.slice(0, 8).map(prime => bits(Math.sqrt(prime)))

/** The first 32 bits of the SHA-256 of up to 55 ASCII characters. Of its own: a page on plain http has no crypto.subtle, and awaiting it would cost more than the hash. */
function createHash() {
  const w = new Int32Array(64)
  return text => {
    const { length } = text
    w.fill(0, 0, 16)
    for (let i = 0; i < length; i++) w[i >> 2] |= text.charCodeAt(i) << (24 - (i & 3) * 8)
    w[length >> 2] |= 0x80 << (24 - (length & 3) * 8)
    w[15] = length * 8
    for (let i = 16; i < 64; i++) {
      const x = w[i - 15]
      const y = w[i - 2]
      w[i] = w[i - 16] + w[i - 7] + ((x >>> 7 | x << 25) ^ (x >>> 18 | x << 14) ^ x >>> 3) + ((y >>> 17 | y << 15) ^ (y >>> 19 | y << 13) ^ y >>> 10)
    }
    let [a, b, c, d, e, f, g, h] = START
    for (let i = 0; i < 64; i++) {
      const one = h + ((e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7)) + (e & f ^ ~e & g) + K[i] + w[i] | 0
      const two = ((a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10)) + (a & b ^ a & c ^ b & c) | 0
      h = g
      g = f
      f = e
      e = d + one | 0
      d = c
      c = b
      b = a
      a = one + two | 0
    }
    return a + START[0] | 0
  }
}

/**
 * Solves what a flooded site asks of newcomers, on the page's own thread, since a strict page allows no worker.
 * @param {string} challenge `nonce:bits` @param {object} env
 * @returns {Promise<string>} `nonce:number`, whose hash begins with so many zero bits
 */
export async function part(challenge, env = globalThis) {
  const [nonce, zeros] = challenge.split(':')
  const hash = createHash()
  for (let number = 0, end = 0; ; number++) {
    if (number % 256 === 0 && env.performance.now() > end) {
      await new Promise(resolve => env.setTimeout(resolve))
      end = env.performance.now() + SLICE
    }
    const proof = `${nonce}:${number}`
    if (Math.clz32(hash(proof)) >= zeros) return proof
  }
}
