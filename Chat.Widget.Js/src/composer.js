import { element, setText } from './dom.js'
import { strings } from './strings.js'

const LIMIT = 10_000

/** What the server would refuse: control characters but tab and line ends, and halves of surrogate pairs. */
export function cleanText(text) {
  const clean = text.replace(/[\0-\x08\v\f\x0e-\x1f\x7f-\x9f]/g, '').trim()
  return clean.toWellFormed ? clean.toWellFormed() : clean
}

/**
 * The field in which the visitor writes. What stands in it survives a reload.
 * @param {{ storage: object, icon: (path: string) => Node, hint: string, onSend: (text: string) => void, onType: (text: string) => void,
 *   onLeave: () => void }} options
 */
export function createComposer({ storage, icon, hint, onSend, onType, onLeave }) {
  const field = element('textarea', { rows: 1, ariaLabel: strings.composer, placeholder: strings.placeholder, value: storage.get('draft') || '' })
  const button = element('button.c', { type: 'button', ariaLabel: strings.send, onclick: submit }, icon('M12 19V5M6 11l6-6 6 6'))
  const note = element('small', { role: 'status' })
  const box = element('div.f', {}, element('div.x', {}, field, button), note)

  function paint() {
    const { length } = field.value
    // An empty field follows the page's direction, so that the placeholder stands right.
    field.dir = length ? 'auto' : ''
    button.className = 'c go' + (field.value.trim() && length <= LIMIT ? ' on' : '')
    note.className = length > LIMIT ? 'er' : ''
    setText(note, length > LIMIT ? strings.tooLong(length, LIMIT) : length > LIMIT * 0.9 ? strings.length(length, LIMIT) : hint)
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
    if (!text || field.value.length > LIMIT) return
    write('')
    onSend(text)
  }

  field.oninput = () => {
    write(field.value)
    onType(field.value)
  }
  field.onblur = onLeave
  field.onkeydown = event => {
    // While an input method composes, Enter chooses a candidate.
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing && event.keyCode !== 229) {
      event.preventDefault()
      submit()
    }
  }
  paint()
  return { box, field, write }
}
