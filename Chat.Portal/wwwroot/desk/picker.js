import { element } from './dom.js'
import { insertText } from './insert.js'
import { t } from './words.js'

/**
 * @template T
 * @typedef {object} Source what a sign in a field offers
 * @property {HTMLTextAreaElement} field
 * @property {string} label
 * @property {(before: string) => { from: number, query: string } | undefined} trigger looks at the text before the caret
 * @property {(query: string) => T[] | Promise<T[]>} find
 * @property {(option: T, query: string) => (Node | string)[]} draw
 * @property {(option: T) => string} text what is put into the field
 * @property {(query: string) => (Node | string)[]} [head]
 * @property {(query: string) => (Node | string)[]} [empty] what stands there when nothing is found; without it the list closes
 * @property {(retry: () => void) => (Node | string)[]} [failed]
 * @property {() => (Node | string)[]} [foot]
 */

let count = 0

/**
 * A list that opens above the composer while something is typed after a sign. The focus stays in the field, which says by
 * aria-activedescendant what is chosen; arrows move, Enter and Tab take, Escape closes.
 * @param {HTMLElement} pop empty, hidden @param {Source<any>[]} sources @param {(text: string) => void} aloud says it to who cannot see
 */
export function createPicker(pop, sources, aloud) {
  const id = `pick-${++count}`
  let open // { source, from, query, options, at, state: 'wait' | 'ready' | 'failed', takesFirst }
  let dismissed
  let isButtons = false

  function paint() {
    const { source, query, options, at, state } = open
    const rows = options.map((option, i) =>
      element('div.opt', { role: 'option', id: `${id}-${i}`, 'aria-selected': String(i === at) }, ...source.draw(option, query)))
    const body = state === 'failed' ? [element('div.pop-face', { role: 'alert' }, ...(source.failed?.(retry) ?? [t('That could not be loaded.')]))]
      : state === 'wait' && !rows.length ? [element('div.pop-face', { 'aria-busy': 'true' }, element('span.sk'), element('span.sk'))]
      : rows.length ? [element('div.pop-list', { role: 'listbox', id, 'aria-label': source.label }, ...rows)]
      : [element('div.pop-face', {}, ...source.empty(query))]
    const scroll = pop.querySelector('.pop-list')?.scrollTop ?? 0
    const head = source.head?.(query)
    const foot = rows.length ? source.foot?.() : undefined
    pop.replaceChildren(...(head ? [element('p.pop-head', {}, ...head)] : []), ...body, ...(foot ? [element('div.pop-foot', {}, ...foot)] : []))
    pop.hidden = false
    const list = pop.querySelector('.pop-list')
    if (list) {
      list.scrollTop = scroll
      list.children[at]?.scrollIntoView({ block: 'nearest' })
    }
    const { field } = source
    field.setAttribute('aria-autocomplete', 'list')
    field.setAttribute('aria-haspopup', 'listbox')
    if (rows.length) {
      field.setAttribute('aria-controls', id)
      field.setAttribute('aria-activedescendant', `${id}-${at}`)
    } else {
      field.removeAttribute('aria-activedescendant')
    }
  }

  function close() {
    if (!open) return
    for (const name of ['aria-autocomplete', 'aria-haspopup', 'aria-controls', 'aria-activedescendant']) open.source.field.removeAttribute(name)
    open = undefined
    pop.hidden = true
    pop.replaceChildren()
  }

  async function ask(view) {
    view.state = 'wait'
    try {
      const options = await view.source.find(view.query)
      if (open !== view) return
      view.options = options
      view.state = 'ready'
    } catch {
      if (open !== view) return
      view.options = []
      view.state = 'failed'
    }
    view.at = 0
    if (view.state === 'ready' && !view.options.length && !view.source.empty) return close()
    if (view.takesFirst && view.options.length) return take(0)
    paint()
    if (view.state === 'ready') aloud(view.options.length === 1 ? t('{0} suggestion', 1) : t('{0} suggestions', view.options.length))
  }

  function retry() {
    if (!open) return
    const { field } = open.source
    ask(open)
    paint()
    field.focus()
  }

  function take(at) {
    const { source, from, options } = open
    const to = source.field.selectionStart
    close()
    dismissed = from
    isButtons = false
    insertText(source.field, source.text(options[at]), from, to)
  }

  /** Closes, and stays closed as long as the same sign stands there. One that a button has put there goes again. */
  function dismiss() {
    const { source, from, query } = open
    dismissed = from
    close()
    if (isButtons && !query) insertText(source.field, '', from, source.field.selectionStart)
    isButtons = false
  }

  /** Opens it by a button: puts the sign there as if it were typed. */
  function begin(field, sign) {
    if (open) return dismiss()
    insertText(field, /(^|\s)$/.test(field.value.slice(0, field.selectionStart)) ? sign : ' ' + sign)
    isButtons = true
  }

  /** The field's text or caret changed. */
  function update(field) {
    const source = sources.find(one => one.field === field)
    const found = source && field.selectionStart === field.selectionEnd ? source.trigger(field.value.slice(0, field.selectionStart)) : undefined
    if (!found) {
      dismissed = undefined
      return close()
    }
    if (dismissed === found.from) return
    if (open?.source === source && open.from === found.from && open.query === found.query) return
    // What is shown stays until the next answer is there: nothing flickers.
    open = { source, ...found, options: open?.source === source ? open.options : [], at: 0, state: 'wait', takesFirst: false }
    const view = open
    ask(view)
    if (open === view && view.state === 'wait' && (view.options.length || source.empty)) paint()
  }

  /** A key in the field. @returns whether it is used up */
  function press(event) {
    if (!open || event.isComposing) return false
    const { options, at, state } = open
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 }[event.key]
    if (to !== undefined && options.length) {
      open.at = (to + options.length) % options.length
      paint()
    } else if (event.key === 'Escape') {
      dismiss()
    } else if ((event.key === 'Enter' || event.key === 'Tab') && !event.shiftKey && !event.ctrlKey && !event.metaKey && state === 'wait') {
      // Typed quicker than it was found: nobody means to send the sign.
      open.takesFirst = true
    } else if ((event.key === 'Enter' || event.key === 'Tab') && !event.shiftKey && !event.ctrlKey && !event.metaKey && options.length) {
      take(at)
    } else {
      return false
    }
    event.preventDefault()
    event.stopPropagation()
    return true
  }

  // The focus stays in the field.
  pop.addEventListener('mousedown', event => event.target.closest('a, button') || event.preventDefault())
  pop.addEventListener('click', event => {
    const row = event.target.closest('[role="option"]')
    if (row && open?.state === 'ready') take([...row.parentElement.children].indexOf(row))
  })

  return { update, press, begin, close }
}
