import { element } from './dom.js'
import { strings } from './strings.js'

const LIMIT = 10_000

/**
 * The field in which the visitor writes. What stands in it survives a reload.
 * @param {{ storage: object, icon: (path: string) => Node, onSend: (text: string) => void, onType: (text: string) => void }} options
 */
export function createComposer({ storage, icon, onSend, onType }) {
  const field = element('textarea', { rows: 1, ariaLabel: strings.composer, placeholder: strings.placeholder, value: storage.get('draft') || '' })
  const button = element('button', { type: 'submit', className: 'c go', ariaLabel: strings.send }, icon('M12 19V5M6 11l6-6 6 6'))
  const count = element('small', { role: 'status' })
  const form = element('form', { className: 'f' }, element('div', { className: 'bx' }, field, button), count)

  function paint() {
    const length = field.value.length
    // An empty field follows the page's direction, so that the placeholder stands right.
    field.dir = length ? 'auto' : ''
    button.classList.toggle('on', field.value.trim() !== '' && length <= LIMIT)
    count.className = length > LIMIT ? 'er' : ''
    count.textContent = length > LIMIT * 0.9 ? strings.tooLong(length, LIMIT) : ''
  }

  function write(text) {
    field.value = text
    if (text) storage.set('draft', text)
    else storage.remove('draft')
    paint()
  }

  function submit() {
    const text = field.value.trim()
    if (!text || field.value.length > LIMIT) return
    write('')
    onSend(text)
  }

  field.addEventListener('input', () => {
    write(field.value)
    onType(field.value)
  })
  field.addEventListener('keydown', event => {
    // While an input method composes, Enter chooses a candidate.
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing && event.keyCode !== 229) {
      event.preventDefault()
      submit()
    }
  })
  form.addEventListener('submit', event => {
    event.preventDefault()
    submit()
    field.focus()
  })
  paint()
  return { form, field, write }
}
