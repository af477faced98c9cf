const EVERY = 500
const FRESH = 10_000

/** Tells the team what stands in the field, at most twice a second, and at once when it is empty. */
export function createTypingSignal(send, isPreview) {
  let timer
  let rest
  let latest = ''
  let told = ''

  function tell() {
    clearTimeout(timer)
    timer = undefined
    if (latest === told) return
    told = latest
    // Where the site keeps unsent words to the visitor, the team only learns that there are some.
    send(latest && !isPreview ? '…' : latest || null)
  }

  function type(text) {
    clearTimeout(rest)
    latest = text.trim() ? text : ''
    if (latest) timer ||= setTimeout(tell, EVERY)
    else tell()
  }

  return {
    type,
    /** He has turned to something else. */
    leave: () => (rest = setTimeout(type, FRESH, '')),
    /** A new line knows nothing of what was told on the old one. */
    repeat() {
      told = ''
      tell()
    },
    stop() {
      clearTimeout(timer)
      clearTimeout(rest)
    },
  }
}

/** Who of the team types; nobody does for longer than ten seconds without a word. */
export function createTypingLine(onChange) {
  let names = []
  let timer
  function set(next) {
    clearTimeout(timer)
    names = next
    if (names.length) timer = setTimeout(set, FRESH, [])
    onChange()
  }
  return {
    set,
    /** What he was typing has come. */
    finish: name => set(names.filter(other => other !== name)),
    names: () => names,
  }
}
