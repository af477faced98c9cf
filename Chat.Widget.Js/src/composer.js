import { element, setText } from './dom.js'

const LIMIT = 10_000
const CLIP = 'M20 11.5l-8 8a5 5 0 0 1-7-7l8.3-8.3a3.3 3.3 0 0 1 4.7 4.7l-8.3 8.2a1.7 1.7 0 0 1-2.4-2.4l7.4-7.3'
const SMILE = 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M8.5 14.5a4.2 4.2 0 0 0 7 0M9 9.5v.01M15 9.5v.01'

/** What the server would refuse: control characters but tab and line ends, and halves of surrogate pairs. */
export function cleanText(text) {
  const clean = text.replace(/[\0-\x08\v\f\x0e-\x1f\x7f-\x9f]/g, '').trim()
  return clean.toWellFormed ? clean.toWellFormed() : clean
}

/**
 * The field in which the visitor writes. What stands in it survives a reload.
 * @param {{ storage: object, t: Function, icon: (path: string) => Node, hint: string, onSend: (text: string) => void, onType: (text: string) => void,
 *   onLeave: () => void, onFiles: (files: Iterable<File>) => void, onEmoji: (button: HTMLElement) => void }} options
 */
export function createComposer({ storage, t, icon, hint, onSend, onType, onLeave, onFiles, onEmoji }) {
  /** Files that go along: how many are there, and whether one is still on its way. */
  let load = { count: 0, isBusy: false }
  const tool = (name, path, onclick) => element('button.c.q', { type: 'button', ariaLabel: name, title: name, onclick }, icon(path))
  const field = element('textarea', { rows: 1, ariaLabel: t('composer'), value: storage.get('draft') || '' })
  const chosen = element('input', { type: 'file', multiple: true, hidden: true, onchange: () => {
    onFiles([...chosen.files])
    chosen.value = ''
  } })
  const clip = tool(t('attach'), CLIP, () => chosen.click())
  const smile = tool(t('emoji'), SMILE, () => onEmoji(smile))
  const button = element('button', { type: 'button', ariaLabel: t('send'), onclick: submit }, icon('M12 19V5M6 11l6-6 6 6'))
  const note = element('small', { role: 'status' })
  const files = element('div')
  const box = element('div.f', {}, files, element('div.x', {}, field, chosen, clip, smile, button), note)
  const isReady = () => (field.value.trim() || load.count) && !load.isBusy && field.value.length <= LIMIT

  function paint() {
    const { length } = field.value
    // An empty field follows the page's direction, so that the placeholder stands right.
    field.dir = length ? 'auto' : ''
    button.className = 'c go' + (isReady() ? ' on' : '')
    note.className = length > LIMIT ? 'er' : ''
    setText(note, length > LIMIT * 0.9 ? t(length > LIMIT ? 'tooLong' : 'length', { n: length, max: LIMIT }) : hint)
    note.hidden = !note.textContent
  }

  function write(text) {
    field.value = text
    if (text) storage.set('draft', text)
    else storage.remove('draft')
    paint()
  }

  function submit() {
    const text = cleanText(field.value)
    field.focus()
    if (!isReady() || !(text || load.count)) return
    write('')
    onSend(text)
  }

  field.oninput = () => {
    write(field.value)
    onType(field.value)
  }
  field.onblur = onLeave
  // A copied table brings a picture of itself along: whoever pastes text wants the text.
  field.onpaste = ({ clipboardData: { files, types } }) => files.length && !clip.hidden && !types.includes('text/plain') && onFiles([...files])
  field.onkeydown = event => {
    // While an input method composes, Enter chooses a candidate.
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing && event.keyCode !== 229) {
      event.preventDefault()
      submit()
    }
  }
  paint()
  return {
    box, field, write, files,
    setLoad(next) {
      load = next
      paint()
    },
    /** @param {string} placeholder @param {boolean} takesFiles */
    set(placeholder, takesFiles) {
      if (field.placeholder !== placeholder) field.placeholder = placeholder
      clip.hidden = !takesFiles
    },
    /** Puts text where the caret stands. */
    insert(text) {
      field.setRangeText(text, field.selectionStart, field.selectionEnd, 'end')
      field.oninput()
    },
  }
}
