/**
 * Puts text in place of a stretch of a field, as if it were typed: Ctrl Z takes it back, and whoever listens hears it.
 * @param {HTMLTextAreaElement} field @param {string} text
 */
export function insertText(field, text, from = field.selectionStart, to = field.selectionEnd) {
  field.focus()
  field.setSelectionRange(from, to)
  if (document.execCommand(text ? 'insertText' : 'delete', false, text)) return
  field.setRangeText(text, from, to, 'end')
  field.dispatchEvent(new Event('input', { bubbles: true }))
}
