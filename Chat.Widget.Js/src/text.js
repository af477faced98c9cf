const CANDIDATE = /(?:https?:\/\/|www\.|mailto:)[^\s<>"'\u202a-\u202e\u2066-\u2069]+|[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+/gi
const PAIRS = { ')': '(', ']': '[', '}': '{' }

/** Leaves out what belongs to the sentence and not to the link: full stops, and a bracket that was opened before it. */
function trim(link) {
  for (;;) {
    const end = link[link.length - 1]
    const opening = PAIRS[end]
    if (/[.,;:!?…*_~]/.test(end) || (opening && link.split(end).length > link.split(opening).length)) link = link.slice(0, -1)
    else return link
  }
}

/** The address behind a text, or undefined when it is none that may be followed. */
export function addressOf(text) {
  const guess = /^(https?:|mailto:)/i.test(text) ? text : text.includes('@') && !/^www\./i.test(text) ? 'mailto:' + text : 'https://' + text
  try {
    const url = new URL(guess)
    if (url.username || url.password) return undefined
    if (url.protocol === 'mailto:') return url.href
    return /^https?:$/.test(url.protocol) && url.hostname.includes('.') || url.hostname === 'localhost' ? url.href : undefined
  } catch {
    return undefined
  }
}

/** The parts of a text: `{ text }`, or `{ text, href }` for a link. @param {string} text */
export function parseText(text) {
  const parts = []
  let end = 0
  for (const match of text.matchAll(CANDIDATE)) {
    const link = trim(match[0])
    const href = addressOf(link)
    if (!href) continue
    if (match.index > end) parts.push({ text: text.slice(end, match.index) })
    parts.push({ text: link, href })
    end = match.index + link.length
  }
  if (end < text.length) parts.push({ text: text.slice(end) })
  return parts
}
