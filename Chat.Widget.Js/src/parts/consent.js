import css from './consent.css'

export const english = { agree: 'Agree and continue' }

/** What the site tells a visitor before anything is kept or any line is opened. Only the visitor's own yes goes on; it is remembered where he gave it. */
export function part({ look, prefix, options, t, say, view, storage, use, element, addStyle, open, paint }) {
  say(english)
  addStyle(css)
  const KEY = prefix + 'agreed'
  const text = element('p.ct', { dir: 'auto' })
  const node = element('div.co', {}, text, element('button.pr', { type: 'button', onclick: agree }, t('agree')))
  use('text', draw => text.replaceChildren(...draw(look.consent)), () => text.replaceChildren(look.consent))

  function hasAgreed() {
    try {
      return localStorage[KEY] === look.consent
    } catch {
      return false
    }
  }

  function go() {
    options().consent = 'granted'
    storage.settle()
    view.cover()
    open()
  }

  function agree() {
    try {
      localStorage[KEY] = look.consent
    } catch {
      // Refused: he is asked again on the next page.
    }
    go()
  }

  return {
    ask() {
      if (hasAgreed()) return go()
      view.cover({ title: look.name, node })
      paint()
    },
  }
}
