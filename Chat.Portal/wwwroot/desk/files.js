import { readFiles, writeFiles } from './drafts.js'
import { element, icon } from './dom.js'
import { t } from './words.js'

const MOST = 10
const CROSS = 'M7 7l10 10M17 7L7 17'
const PAGE = 'M13 3.5H7A1.5 1.5 0 0 0 5.5 5v14A1.5 1.5 0 0 0 7 20.5h10a1.5 1.5 0 0 0 1.5-1.5V9zM13 3.5V9h5.5'
const FAULTS = { file_type: t('This kind of file is not accepted.'), file_quota: t('That is more than may be sent in a day.'), rate_limited: t('Too many files at once.') }

/** Bytes as people say them. @param {number} bytes */
export const sizeOf = bytes => bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} KB` : `${(bytes / 1e6).toLocaleString(globalThis.document?.documentElement?.lang || 'en', { maximumFractionDigits: 1, useGrouping: false })} MB`

/** By the name of the draft: who looks into another conversation meanwhile comes back to what is still on its way. */
const kept = new Map()

/**
 * Files that go along with the next reply. They are uploaded at once and by themselves: no circuit has a part in it. What the
 * host has is remembered, so that it survives a reload like the text does.
 * @typedef {object} View
 * @property {HTMLElement} list empty @property {(text: string) => void} say @property {() => void} changed @property {() => void} focus back to the field
 * @param {View & { key: string, address: string, max: number }} given where they are posted, and how many bytes one may have
 */
export function openFiles(given) {
  const files = kept.get(given.key) ?? createFiles(given)
  kept.set(given.key, files)
  files.attach(given)
  return files
}

function createFiles({ key, address, max }) {
  /** @type {View} */
  let view
  /** @type {{ name: string, size: number, file?: File, card?: import('./drafts.js').Card, sending?: XMLHttpRequest, progress?: number, fault?: string, mayRetry?: boolean, row?: any }[]} */
  let all = readFiles(key).map(adopt)

  function adopt(card) {
    return { card, name: card.name, size: card.size }
  }

  function paint() {
    view.list.replaceChildren(...all.map(chip))
    view.list.hidden = all.length === 0
    writeFiles(key, ready())
    view.changed()
  }

  function chip(one) {
    const row = (one.row ??= build(one))
    row.root.classList.toggle('is-failed', Boolean(one.fault))
    row.bar.hidden = Boolean(one.card || one.fault)
    row.bar.value = one.progress ?? 0
    row.retry.hidden = !one.mayRetry
    row.away.ariaLabel = one.card || one.fault ? t('Remove {0}', one.name) : t('Cancel {0}', one.name)
    const state = one.fault ?? sizeOf(one.size)
    if (row.state.textContent !== state) row.state.textContent = state
    if (one.card?.thumbnailUrl && !row.picture) {
      row.picture = element('img.chip-picture', { src: '/' + one.card.thumbnailUrl, alt: '' })
      row.root.firstChild.replaceWith(row.picture)
    }
    return row.root
  }

  function build(one) {
    const state = element('span.chip-state', { role: 'status' })
    const bar = element('progress', { max: 1, ariaLabel: one.name })
    const again = element('button.link', { type: 'button', onclick: () => send(one) }, t('Try again'))
    const away = element('button.ib', { type: 'button', onclick: () => remove(one) }, icon(CROSS))
    const words = element('span.chip-words', {}, element('span.chip-name.cut', { dir: 'auto' }, one.name), state)
    return { root: element('li.chip-file', {}, icon(PAGE, 20), words, again, away, bar), state, bar, retry: again, away }
  }

  function remove(one) {
    one.sending?.abort()
    if (one.card) fetch(`/attachments/${one.card.id}`, { method: 'DELETE' }).catch(() => {})
    all = all.filter(other => other !== one)
    paint()
    view.focus()
  }

  function send(one) {
    if (one.card || one.sending) return
    one.mayRetry = false
    one.fault = one.size > max ? t('Too large: a file may have {0}.', sizeOf(max)) : one.size === 0 ? t('This file is empty.') : undefined
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
      if (one.row) one.row.bar.value = one.progress
    }
    sending.onload = () => {
      const answer = sending.response
      if (sending.status === 201) {
        one.card = { id: answer.id, name: answer.name, size: answer.size, thumbnailUrl: answer.thumbnailUrl ?? undefined, at: Date.now() }
        one.file = undefined
        end()
      } else if (sending.status === 413) {
        end(t('Too large: a file may have {0}.', sizeOf(max)))
      } else {
        const known = FAULTS[answer?.code]
        end(known ?? t('Not uploaded.'), !known || answer.code === 'rate_limited')
      }
    }
    sending.onerror = () => end(t('Not uploaded.'), true)
    sending.onabort = () => (one.sending = undefined)
    sending.send(one.file)
    paint()
  }

  const ready = () => all.filter(one => one.card).map(one => one.card)

  return {
    ready,
    /** Another composer shows them from now on. @param {View} next */
    attach(next) {
      view = next
      paint()
    },
    /** Why nothing can be sent now; undefined when it can. */
    hindrance: () =>
      all.some(one => one.sending) ? t('A file is still on its way.')
      : all.some(one => one.fault) ? t('A file was not uploaded. Try it again or remove it.')
      : undefined,
    /** @param {Iterable<File>} files */
    add(files) {
      const more = [...files]
      const room = MOST - all.length
      if (more.length > room) view.say(t('A reply carries up to {0} files.', MOST))
      const taken = more.slice(0, room).map(file => ({ file, name: file.name || 'file', size: file.size }))
      all.push(...taken)
      paint()
      taken.forEach(send)
      view.focus()
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
  }
}
