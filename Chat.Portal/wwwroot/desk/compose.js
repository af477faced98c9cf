import { openFiles } from './files.js'
import { notes, replies } from './drafts.js'
import { insertText } from './insert.js'
import { limited } from './limited.js'
import { mentions } from './mentions.js'
import { NOTE, REPLY, mark, part, show, turn } from './panels.js'
import { createPicker } from './picker.js'
import { cannedReplies } from './replies.js'
import { toEnd } from './thread.js'
import { t } from './words.js'
import { createWriting } from './writing.js'

/** How often the host hears that somebody still looks. */
const LOOK = 12_000

/** The line is known to be down: there is no use in trying. */
const isDown = () => getComputedStyle(document.getElementById('components-reconnect-modal')).display !== 'none'

/** Everything that one conversation's composer does once its circuit is there. @param {HTMLElement} box @param {any} owner the component */
export function createDesk(box, owner) {
  const life = new AbortController()
  const reply = box.querySelector(REPLY)
  const note = box.querySelector(NOTE)
  const said = part(box, 'say')
  const emoji = part(box, 'emoji')
  const call = (...args) => limited(owner.invokeMethodAsync(...args))
  const say = text => {
    said.textContent = text
    said.hidden = !text
  }
  const tell = isKept => say(isKept ? t('Draft kept on this device') : '')
  let team
  let then
  let opener
  let isHindered = false

  /** What kept a reply back may be gone. */
  function changed() {
    mark(box)
    if (!isHindered || files.hindrance()) return
    isHindered = false
    say('')
  }

  const files = openFiles({
    list: part(box, 'files'), key: reply.dataset.draft, address: `/attachments?conversation=${box.dataset.composer}`, max: Number(box.dataset.max), say,
    changed, focus: () => turn(box, 'reply', true),
  })
  const writings = {
    reply: createWriting({
      field: reply, key: reply.dataset.draft, store: replies, call, isDown, tell, files, show: text => show(reply, text),
      methods: { changed: 'DraftChangedAsync', send: 'SendAsync', isStored: 'IsStored', finish: 'FinishAsync' },
    }),
    note: createWriting({
      field: note, key: note.dataset.note, store: notes, call, isDown, tell, show: text => show(note, text),
      methods: { changed: 'NoteChangedAsync', send: 'SaveNoteAsync', isStored: 'IsNoteStored' },
    }),
  }
  const picker = createPicker(part(box, 'pop'), [
    cannedReplies(reply, query => call('FindRepliesAsync', query)),
    mentions(note, () => (team ??= call('Colleagues').catch(error => {
      team = undefined
      throw error
    }))),
  ], text => (part(box, 'aloud').textContent = text))

  const field = () => box.dataset.mode === 'note' ? note : reply
  const warn = isShown => (part(box, 'warn').hidden = !isShown)

  function shut() {
    picker.close()
    if (emoji.hidden) return
    emoji.hidden = true
    opener?.setAttribute('aria-expanded', 'false')
  }

  /** Sends, unless a colleague has answered since the agent began to type: then it asks first. @returns where the focus belongs */
  function sendReply(what, isSure = false) {
    then = what
    const hindrance = files.hindrance()
    const since = replies.readDraft(reply.dataset.draft)?.since
    if (hindrance) {
      say(hindrance)
      isHindered = true
    } else if (!isSure && since !== undefined && Number(box.dataset.answered) > since) {
      // Asked again, the answer is one key away.
      if (!part(box, 'warn').hidden) return part(box, 'answer=send')
      warn(true)
    } else {
      warn(false)
      writings.reply.send(what)
    }
    return reply
  }

  function look() {
    if (!box.isConnected) return life.abort()
    call('Look', document.visibilityState === 'visible').catch(() => {})
  }

  const looking = setInterval(() => document.visibilityState === 'visible' && look(), LOOK)
  document.addEventListener('visibilitychange', look, { signal: life.signal })
  life.signal.addEventListener('abort', () => clearInterval(looking))
  look()

  return {
    files, picker, shut, say, writings,
    leave: () => life.abort(),
    writing: target => target.matches(NOTE) ? writings.note : writings.reply,
    resume() {
      for (const one of Object.values(writings)) {
        one.push()
        one.resume()
      }
      files.resume()
      look()
    },
    send(what) {
      if (box.dataset.mode === 'note') writings.note.send()
      const next = box.dataset.mode === 'note' ? note : sendReply(what)
      next.focus()
    },
    /** Answers the question whether to send although a colleague was quicker. */
    answer(what) {
      if (what === 'send') {
        sendReply(then, true)
      } else {
        const draft = replies.readDraft(reply.dataset.draft)
        if (draft) replies.writeDraft(reply.dataset.draft, { ...draft, since: Number(box.dataset.answered) })
        warn(false)
        const log = box.closest('.thread')?.querySelector('[role="log"]')
        if (log) toEnd(log)
      }
      reply.focus()
    },
    async open(what, button) {
      if (what === 'file') return part(box, 'file').click()
      const target = field()
      if (what === 'replies') {
        picker.begin(reply, '/')
        return
      }
      if (!emoji.hidden) return shut()
      picker.close()
      try {
        const { openEmoji } = await import('./emoji.js')
        opener = button
        button.setAttribute('aria-expanded', 'true')
        openEmoji(emoji, sign => {
          shut()
          insertText(target, sign)
        }, () => {
          shut()
          target.focus()
        })
      } catch {
        say(t('The emoji could not be loaded.'))
      }
    },
  }
}
