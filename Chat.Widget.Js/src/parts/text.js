import css from './text.css'
import { parseText } from '../text.js'

/** The nodes of a text, with its links and code. Text stays text: nothing in it becomes markup. */
export function part({ element, addStyle }) {
  addStyle(css)
  return text => parseText(text).map(({ text, href, isCode }) =>
    href ? element('a', { href, target: '_blank', rel: 'noopener noreferrer nofollow' }, text) : isCode ? element('code', {}, text) : text)
}
