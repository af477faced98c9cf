// The browser's copy of what is half-typed or on its way. Written at every keystroke, so that nothing depends on the line.

/** @typedef {{ id: string, name: string, size: number, thumbnailUrl?: string, at: number }} Card a file that the host has */
/** @typedef {{ text: string, dirty: boolean, since?: number, sendId?: string, sendText?: string }} Draft */
/** @typedef {{ id: string, text: string, files?: Card[], then?: string }} Unsent */

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

/** @param {string} drafts @param {string} unsent what the names of the two begin with */
const createStore = (drafts, unsent) => ({
  /** @returns {Draft | undefined} */
  readDraft: key => read(drafts + key),
  writeDraft: (key, draft) => write(drafts + key, draft),
  removeDraft: key => localStorage.removeItem(drafts + key),
  /** What was handed over and is not known to be stored, oldest first. @returns {Unsent[]} */
  readUnsent: key => Object.keys(localStorage).filter(name => name.startsWith(`${unsent}${key}.`)).map(read).filter(Boolean).sort((a, b) => (a.id < b.id ? -1 : 1)),
  writeUnsent: (key, message) => write(`${unsent}${key}.${message.id}`, message),
  removeUnsent: (key, id) => localStorage.removeItem(`${unsent}${key}.${id}`),
})

/** For the client. */
export const replies = createStore('chat.draft.', 'chat.unsent.')

/** For the team. Under names of their own, so that no mistake can send one as a reply. */
export const notes = createStore('chat.note.', 'chat.unsent-note.')

const FILES = 'chat.files.'

/** The host forgets an upload that no message carries after a day. */
const FRESH = 23 * 3_600_000

/** Files that are uploaded and go along with the next reply. @returns {Card[]} */
export const readFiles = (key, now = Date.now()) => (read(FILES + key) ?? []).filter(card => now - card.at < FRESH)
export const writeFiles = (key, cards) => cards.length ? write(FILES + key, cards) : localStorage.removeItem(FILES + key)

/** A version 7 UUID, also on plain http. */
export function createId(now = Date.now()) {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  for (let i = 5, rest = now; i >= 0; i--, rest = Math.floor(rest / 256)) bytes[i] = rest % 256
  bytes[6] = (bytes[6] & 15) | 112
  bytes[8] = (bytes[8] & 63) | 128
  const hex = [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
