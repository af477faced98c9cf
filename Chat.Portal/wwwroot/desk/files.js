import { readFiles, writeFiles } from './drafts.js'
import { element, icon } from './dom.js'

const MOST = 10
const CROSS = 'M7 7l10 10M17 7L7 17'
const PAGE = 'M13 3.5H7A1.5 1.5 0 0 0 5.5 5v14A1.5 1.5 0 0 0 7 20.5h10a1.5 1.5 0 0 0 1.5-1.5V9zM13 3.5V9h5.5'
const FAULTS = { file_type: 'This kind of file is not accepted.', file_quota: 'That is more than may be sent in a day.', rate_limited: 'Too many files at once.' }

/** Bytes as people say them. @param {number} bytes */
export const sizeOf = bytes => bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} KB` : `${(bytes / 1e6).toFixed(1).replace('.0', '')} MB`

/**
 * Files that go along with the next reply. They are uploaded at once and by themselves: no circuit has a part in it. What the
 * host has is remembered, so that it survives a reload like the text does.
 * @param {object} given
 * @param {HTMLElement} given.list empty @param {string} given.key @param {string} given.address where they are posted
 * @param {number} given.max bytes of one file @param {(text: string) => void} given.say @param {() => void} given.changed
 * @param {() => void} given.focus back to the field
 */
export function createFiles({ list, key, address, max, say, changed, focus }) {
  /** @type {{ name: string, size: number, file?: File, card?: import('./drafts.js').Card, sending?: XMLHttpRequest, progress?: number, fault?: string, mayRetry?: boolean, view?: any }[]} */
  let all = readFiles(key).map(adopt)

  function adopt(card) {
    return { card, name: card.name, size: card.size }
  }

  function paint() {
    list.replaceChildren(...all.map(chip))
    list.hidden = all.length === 0
    writeFiles(key, ready())
    changed()
  }

  function chip(one) {
    const view = (one.view ??= build(one))
    view.root.classList.toggle('is-failed', Boolean(one.fault))
    view.bar.hidden = Boolean(one.card || one.fault)
    view.bar.value = one.progress ?? 0
    view.retry.hidden = !one.mayRetry
    view.away.ariaLabel = `${one.card || one.fault ? 'Remove' : 'Cancel'} ${one.name}`
    const state = one.fault ?? sizeOf(one.size)
    if (view.state.textContent !== state) view.state.textContent = state
    if (one.card?.thumbnailUrl && !view.picture) {
      view.picture = element('img.chip-picture', { src: '/' + one.card.thumbnailUrl, alt: '' })
      view.root.firstChild.replaceWith(view.picture)
    }
    return view.root
  }

  function build(one) {
    const state = element('span.chip-state', { role: 'status' })
    const bar = element('progress', { max: 1, ariaLabel: one.name })
    const again = element('button.link', { type: 'button', onclick: () => send(one) }, 'Try again')
    const away = element('button.ib', { type: 'button', onclick: () => remove(one) }, icon(CROSS))
    const words = element('span.chip-words', {}, element('span.chip-name.cut', { dir: 'auto' }, one.name), state)
    return { root: element('li.chip-file', {}, icon(PAGE, 20), words, again, away, bar), state, bar, retry: again, away }
  }

  function remove(one) {
    one.sending?.abort()
    if (one.card) fetch(`/attachments/${one.card.id}`, { method: 'DELETE' }).catch(() => {})
    all = all.filter(other => other !== one)
    paint()
    focus()
  }

  function send(one) {
    if (one.card || one.sending) return
    one.mayRetry = false
    one.fault = one.size > max ? `Too large: a file may have ${sizeOf(max)}.` : one.size === 0 ? 'This file is empty.' : undefined
    if (one.fault) return paint()
    // Only this kind of request tells how far an upload has come.
    const sending = (one.sending = new XMLHttpRequest())
    const end = (fault, mayRetry = false) => {
      one.sending = undefined
      one.fault = fault
      one.mayRetry = mayRetry
      one.progress = 0
      paint()
    }
    sending.open('POST', address)
    sending.setRequestHeader('x-file-name', encodeURIComponent(one.name.toWellFormed?.() ?? one.name))
    sending.setRequestHeader('content-type', 'application/octet-stream')
    sending.responseType = 'json'
    sending.upload.onprogress = ({ loaded, total }) => {
      one.progress = total ? loaded / total : 0
      if (one.view) one.view.bar.value = one.progress
    }
    sending.onload = () => {
      const answer = sending.response
      if (sending.status === 201) {
        one.card = { id: answer.id, name: answer.name, size: answer.size, thumbnailUrl: answer.thumbnailUrl ?? undefined, at: Date.now() }
        one.file = undefined
        end()
      } else if (sending.status === 413) {
        end(`Too large: a file may have ${sizeOf(max)}.`)
      } else {
        const known = FAULTS[answer?.code]
        end(known ?? 'Not uploaded.', !known || answer.code === 'rate_limited')
      }
    }
    sending.onerror = () => end('Not uploaded.', true)
    sending.onabort = () => (one.sending = undefined)
    sending.send(one.file)
    paint()
  }

  const ready = () => all.filter(one => one.card).map(one => one.card)

  if (all.length) paint()

  return {
    ready,
    /** Why nothing can be sent now; undefined when it can. */
    hindrance: () =>
      all.some(one => one.sending) ? 'A file is still on its way.'
      : all.some(one => one.fault) ? 'A file was not uploaded. Try it again or remove it.'
      : undefined,
    /** @param {Iterable<File>} files */
    add(files) {
      const more = [...files]
      const room = MOST - all.length
      if (more.length > room) say(`A reply carries up to ${MOST} files.`)
      const taken = more.slice(0, room).map(file => ({ file, name: file.name || 'file', size: file.size }))
      all.push(...taken)
      paint()
      taken.forEach(send)
      focus()
    },
    /** A message that could not be sent brings its files back. */
    restore(cards) {
      all.push(...cards.map(adopt))
      paint()
    },
    /** They went along. */
    clear() {
      if (!all.length) return
      all = []
      paint()
    },
    /** The line is back. */
    resume: () => all.filter(one => one.mayRetry).forEach(send),
    stop: () => all.forEach(one => one.sending?.abort()),
  }
}
