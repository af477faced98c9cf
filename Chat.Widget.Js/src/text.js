// Marks that turn the direction of text could show one address and follow another: a link ends at them.
const CANDIDATE = /\b(?:https?:\/\/|www\.|mailto:)[^\s<>"'\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+|\b[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+/gi
const PAIRS = { ')': '(', ']': '[', '}': '{' }

/** Leaves out what belongs to the sentence and not to the link: full stops, and a bracket that was opened before it. */
function trim(link) {
  const counts = {}
  for (const mark of link) counts[mark] = (counts[mark] || 0) + 1
  let end = link.length
  for (; end; end--) {
    const mark = link[end - 1]
    if (!/[.,;:!?…*_~]/.test(mark) && !(PAIRS[mark] && counts[mark]-- > (counts[PAIRS[mark]] || 0))) break
  }
  return link.slice(0, end)
}

/** The address behind a text, or undefined when it is none that may be followed. */
function addressOf(text) {
  const isNamed = /^(https?:|mailto:)/i.test(text)
  try {
    const url = new URL(isNamed ? text : /^www\./i.test(text) ? 'https://' + text : 'mailto:' + text)
    const isMail = url.protocol === 'mailto:'
    if (url.username || url.password || !(isMail ? url.pathname.includes('@') : /\.|^localhost$/.test(url.hostname))) return undefined
    return url.href
  } catch {
    return undefined
  }
}

function parseLinks(text) {
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

/** The parts of a text: `{ text }`, `{ text, href }` for a link, or `{ text, isCode }` for what stood between backticks. @param {string} text */
export function parseText(text) {
  return text.split(/```\n?([^]+?)\n?```|`([^`\n]+)`/g).flatMap((part, i) =>
    !part ? [] : i % 3 ? [{ text: part, isCode: true }] : parseLinks(part))
}
