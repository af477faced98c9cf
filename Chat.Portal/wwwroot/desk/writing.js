import { createId } from './drafts.js'

const PAUSE = 300

const none = { ready: () => [], clear() {}, restore() {} }
const sameFiles = (one, other) => (one ?? []).map(card => card.id).join() === (other ?? []).map(card => card.id).join()

/**
 * One field and what becomes of its text. It belongs to the browser: every keystroke is kept here, the host gets a copy, and
 * what was handed over stays here until it is known to be stored.
 * @param {object} given
 * @param {HTMLTextAreaElement} given.field
 * @param {string} given.key whose text, and in which conversation
 * @param {typeof import('./drafts.js').replies} given.store
 * @param {(method: string, ...args: any[]) => Promise<any>} given.call asks the component; fails when no answer comes
 * @param {{ changed: string, send: string, isStored: string, finish?: string }} given.methods
 * @param {() => boolean} given.isDown whether the line is known to be down: then there is no use in trying
 * @param {(isKept: boolean) => void} given.tell whether the text is kept on this device only
 * @param {(text: string) => void} given.show puts a text into the field
 * @param {typeof none} [given.files] what goes along
 */
export function createWriting({ field, key, store, call, methods, isDown, tell, show, files = none }) {
  let timer
  let sending = Promise.resolve()

  /** Tells the host what stands in the field; while the line is down the browser's copy does. */
  async function push() {
    clearTimeout(timer)
    timer = undefined
    if (!field.isConnected) return
    const text = field.value
    try {
      await call(methods.changed, text)
      const draft = store.readDraft(key)
      if (draft?.text === text) {
        if (text) store.writeDraft(key, { ...draft, dirty: false })
        else store.removeDraft(key)
      }
      tell(false)
    } catch {
      tell(Boolean(field.value))
    }
  }

  const handing = ({ id, text, files: cards = [], then }) =>
    methods.finish ? call(methods.send, id, text, cards.map(card => card.id), then ?? null) : call(methods.send, id, text)

  async function deliver(message) {
    const { id, text } = message
    try {
      await handing(message)
      tell(false)
      // The answer for a note is that it is stored; a message says so later, from the thread.
      if (!methods.finish) settle(id)
    } catch {
      tell(true)
      // Back into the field, unless the next one stands there already: then it goes out when the line is back.
      if (field.value || files.ready().length) return
      store.writeDraft(key, { text, dirty: true, sendId: id, sendText: text, sendFiles: message.files })
      store.removeUnsent(key, id)
      show(text)
      files.restore(message.files ?? [])
    }
  }

  /** Hands over what an earlier circuit took and could not finish. The id makes a repeat harmless. */
  async function handOver() {
    for (const message of store.readUnsent(key)) {
      if (await call(methods.isStored, message.id)) {
        if (message.then) await call(methods.finish, message.id, message.then)
        store.removeUnsent(key, message.id)
      } else {
        await handing(message)
        if (!methods.finish) settle(message.id)
      }
    }
    const draft = store.readDraft(key)
    if (draft?.sendId && draft.text.trim() === draft.sendText && await call(methods.isStored, draft.sendId)) dropSent(draft.sendId)
  }

  /** What is stored stands in the thread, and no more in the field. */
  function dropSent(id) {
    const draft = store.readDraft(key)
    if (draft?.sendId !== id) return
    store.removeDraft(key)
    if (field.value.trim() === draft.sendText) {
      show('')
      files.clear()
    }
  }

  function settle(id) {
    store.removeUnsent(key, id)
    dropSent(id)
  }

  const resume = () => {
    sending = sending.then(handOver).catch(() => {})
    return sending
  }

  return {
    /** Something was typed; the host hears of it soon. */
    changed: () => (timer ??= setTimeout(push, PAUSE)),
    push,
    /** Goes on with what is on its way. */
    resume,
    /**
     * Takes the text out of the field and hands it over, one after the other.
     * @param {string} [then] what is done when it is stored @returns whether there was something, and a line to send it
     */
    send(then) {
      const text = field.value.trim()
      const cards = files.ready()
      if (!text && !cards.length) return false
      if (isDown()) {
        tell(true)
        return false
      }
      const before = store.readDraft(key)
      // The same again keeps its id: a try whose answer was lost can never become a second message.
      const isRepeat = before?.sendId && before.sendText === text && sameFiles(before.sendFiles, cards)
      const message = { id: isRepeat ? before.sendId : createId(), text, files: cards.length ? cards : undefined, then }
      store.writeUnsent(key, message)
      store.removeDraft(key)
      clearTimeout(timer)
      timer = undefined
      show('')
      files.clear()
      sending = sending.then(() => deliver(message))
      return true
    },
    /** It is on disk. */
    settled: settle,
  }
}
