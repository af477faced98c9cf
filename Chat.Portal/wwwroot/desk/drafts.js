// The browser's copy of half-typed replies. Written at every keystroke, so that nothing depends on the line.
const DRAFT = 'chat.draft.'
const UNSENT = 'chat.unsent.'

/** @typedef {{ text: string, dirty: boolean, sendId?: string, sendText?: string }} Draft */

const read = key => {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? undefined
  } catch {
    return undefined
  }
}

const write = (key, value) => {
  try {
    localStorage.setItem(key, JSON.stringify(value))
  } catch {
    // Full or refused: the server's copy remains.
  }
}

/** @returns {Draft | undefined} */
export const readDraft = key => read(DRAFT + key)
export const writeDraft = (key, draft) => write(DRAFT + key, draft)
export const removeDraft = key => localStorage.removeItem(DRAFT + key)

/** Messages that were handed over and are not known to be stored, oldest first. */
export const readUnsent = key => Object.keys(localStorage).filter(name => name.startsWith(`${UNSENT}${key}.`)).map(read).filter(Boolean).sort((a, b) => (a.id < b.id ? -1 : 1))
export const writeUnsent = (key, message) => write(`${UNSENT}${key}.${message.id}`, message)
export const removeUnsent = (key, id) => localStorage.removeItem(`${UNSENT}${key}.${id}`)

/** A version 7 UUID, also on plain http. */
export function createId(now = Date.now()) {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  for (let i = 5, rest = now; i >= 0; i--, rest = Math.floor(rest / 256)) bytes[i] = rest % 256
  bytes[6] = (bytes[6] & 15) | 112
  bytes[8] = (bytes[8] & 63) | 128
  const hex = [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
