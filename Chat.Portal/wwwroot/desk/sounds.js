/** One tone that fades. @param {AudioContext} context */
function tone(context, at, { from, to = from, length, volume = .22, type = 'sine' }) {
  const source = context.createOscillator()
  const gain = context.createGain()
  source.type = type
  source.frequency.setValueAtTime(from, at)
  if (to !== from) source.frequency.exponentialRampToValueAtTime(to, at + length)
  gain.gain.setValueAtTime(0, at)
  gain.gain.linearRampToValueAtTime(volume, at + .012)
  gain.gain.exponentialRampToValueAtTime(.0001, at + length)
  source.connect(gain).connect(context.destination)
  source.start(at)
  source.stop(at + length)
}

/** Made here, so that no file is fetched when it matters. The names are those of AlertSound. */
const scores = {
  Chime: [[0, { from: 880, length: .5 }], [.13, { from: 1318.5, length: .7 }]],
  Knock: [[0, { from: 190, to: 90, length: .13, volume: .5, type: 'triangle' }], [.16, { from: 190, to: 90, length: .16, volume: .5, type: 'triangle' }]],
  Drop: [[0, { from: 1200, to: 420, length: .22, volume: .26 }], [.2, { from: 620, to: 980, length: .16, volume: .18 }]],
}

/**
 * Plays sounds, and knows whether the browser lets it: until the first click or key on a page most browsers do not.
 * @param {() => AudioContext | undefined} create
 */
export function createSounds(create = () => (window.AudioContext ? new AudioContext() : undefined)) {
  let context
  const open = () => (context ??= create())

  return {
    /** Whether a sound would be heard. Asking is what makes the browser decide. */
    canPlay: () => open()?.state === 'running',
    /** To be called in a gesture. @returns {Promise<boolean>} */
    async unlock() {
      await open()?.resume().catch(() => {})
      return this.canPlay()
    },
    /** @param {string} name @returns {boolean} whether it is heard */
    play(name) {
      if (!scores[name] || !this.canPlay()) return false
      for (const [after, score] of scores[name]) tone(context, context.currentTime + .02 + after, score)
      return true
    },
    /** Calls back when the browser lets sounds be heard, or no more. */
    onChange: listener => open()?.addEventListener?.('statechange', listener),
  }
}
