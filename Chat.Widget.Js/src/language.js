import { english } from './words.js'

/** Languages that have a file in lang/. */
const KNOWN = 'en de fr es pt it nl pl tr ar he ja zh'

const codeOf = tag => tag.split('-')[0]

function canonical(tag) {
  try {
    return Intl.getCanonicalLocales(tag)[0]
  } catch {
    return undefined
  }
}

/**
 * The words of the panel in the visitor's language: the option's, the page's, or the browser's.
 * @param {string[]} wishes BCP 47, best first; empty ones are passed over
 * @param {(name: string) => Promise<object>} load gives the words of a language, or rejects
 */
export async function createLanguage(wishes, load) {
  const tag = wishes.map(canonical).find(wish => wish && KNOWN.includes(codeOf(wish))) || 'en'
  // Without its file English it is; times and plurals are the visitor's all the same.
  const words = codeOf(tag) === 'en' ? english : await load(codeOf(tag)).catch(() => english)
  let plurals

  /** The words of a key, with what its braces name. `n` decides the plural form. */
  const t = (key, values = {}) => {
    const found = words[key] ?? english[key]
    const form = found.other ? found[(plurals ||= new Intl.PluralRules(tag)).select(values.n)] ?? found.other : found
    return form.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all)
  }
  return { t, tag, say: more => Object.assign(english, more), dir: words !== english && /^(ar|he)/.test(tag) ? 'rtl' : 'ltr' }
}
