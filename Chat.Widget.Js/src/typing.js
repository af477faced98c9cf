const EVERY = 500

/** Tells the team what stands in the field, at most twice a second, and at once when it is empty. */
export function createTypingSignal(send, isPreview) {
  let timer
  let latest = ''
  let told = ''

  function tell() {
    timer = undefined
    const text = latest && !isPreview ? '…' : latest
    if (text === told) return
    told = text
    send(text || null)
  }

  return {
    type(text) {
      latest = text.trim() ? text : ''
      if (!latest) {
        clearTimeout(timer)
        tell()
      } else timer ||= setTimeout(tell, EVERY)
    },
    /** A new line knows nothing of what was told on the old one. */
    repeat() {
      told = ''
      if (latest) tell()
    },
    stop: () => clearTimeout(timer),
  }
}

/** Who of the team types; nobody does for longer than ten seconds without a word. */
export function createTypingLine(onChange) {
  let names = []
  let timer
  function set(next) {
    clearTimeout(timer)
    names = next
    if (names.length) timer = setTimeout(set, 10_000, [])
    onChange()
  }
  return { set, names: () => names, stop: () => clearTimeout(timer) }
}
