import css from './forms.css'

export const english = {
  backToday: 'Back at {time}',
  backTomorrow: 'Back tomorrow at {time}',
  backLater: 'Back on {day} at {time}',
  leaveEmail: 'Nobody is here right now. Leave your e-mail, so that we can reach you.',
  email: 'E-mail',
  save: 'Save',
  saved: 'Thank you. We can reach you at {email}.',
  questions: 'A few short questions, and we can start.',
  name: 'Your name',
  start: 'Start chat',
  required: 'Please fill this in.',
  badEmail: 'This address looks incomplete.',
  optional: '{label} (optional)',
  rate: 'How did we do?',
  score1: 'Awful',
  score2: 'Poor',
  score3: 'Okay',
  score4: 'Good',
  score5: 'Great',
  comment: 'Anything to add?',
  sendRating: 'Send rating',
  thanks: 'Thank you for telling us.',
  failed: 'Something did not work. Try again.',
  transcript: 'Download the conversation',
}

const DAY = 86_400_000
const RING = 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M9 9.5v.01M15 9.5v.01'
/** Mouths from awful to great. */
const MOUTHS = ['M8 16.5q4-5 8 0z', 'M8.5 16q3.5-3 7 0', 'M8.5 15h7', 'M8.5 14q3.5 3 7 0', 'M8 13.5q4 6 8 0z']

/** What depends on hours, questions and endings: when somebody is back, what is asked, how it was. */
export function part({ t, tag, say, storage, session, view, composer, element, addStyle, icon, times, post, paint, introduce, invoke, isOnline, use, profile }) {
  say(english)
  addStyle(css)
  const made = {}
  let edge
  let fields = 0

  /** Whole days from today, by the calendar of the place. */
  const daysUntil = when => Math.round((new Date(when).setHours(0, 0, 0, 0) - new Date().setHours(0, 0, 0, 0)) / DAY)

  function backAt(when) {
    const days = daysUntil(when)
    const day = when.toLocaleDateString(tag, days < 7 ? { weekday: 'long' } : { day: 'numeric', month: 'long' })
    return t(days < 1 ? 'backToday' : days < 2 ? 'backTomorrow' : 'backLater', { time: times.clock(when), day })
  }

  /** The closure that lasts now or comes next; the chat may stay open over its beginning and end. */
  function hours({ closed }) {
    clearTimeout(edge)
    if (!closed) return {}
    const now = Date.now()
    const [from, until] = [Date.parse(closed.from), Date.parse(closed.until)]
    if (until <= now) return {}
    const isClosed = from <= now
    const next = isClosed ? until : from
    if (next) edge = setTimeout(paint, Math.min(next - now + 500, 1e9))
    return { isClosed, status: isClosed && until ? backAt(new Date(until)) : undefined }
  }

  /** A labelled field with a place for what is wrong with it. */
  function field(label, input) {
    const fault = element('small.er', { id: 'f' + ++fields, role: 'alert' })
    input.setAttribute('aria-describedby', fault.id)
    return {
      node: element('label', {}, label, input, fault),
      set fault(word) {
        fault.textContent = word
        input.ariaInvalid = Boolean(word)
        if (word) input.focus()
      },
      value: () => input.value.trim(),
      input,
    }
  }

  /** @param {'name' | 'email'} what the page has said of the visitor, signed or not */
  const known = what => /^(name|email)$/.test(what) && (profile()[what] || profile().token?.[what])
  const emailField = label => field(label, element('input', { type: 'email', autocomplete: 'email', maxLength: 254, dir: 'ltr', placeholder: 'you@example.com' }))
  const isEmail = text => /^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(text)

  function keep(more) {
    const own = JSON.parse(storage.get('answers') || '{}')
    storage.set('answers', JSON.stringify({ ...own, ...more, attributes: { ...own.attributes, ...more.attributes } }))
    return introduce()
  }

  function once(key, make) {
    made[key] ||= make()
    return made[key]
  }

  const form = (className, submit, ...children) => element('form', {
    className, noValidate: true,
    onsubmit(event) {
      event.preventDefault()
      submit()
    },
  }, ...children)

  const chips = texts => once('chips ' + texts.join('\n'), () =>
    element('div', { className: 'g v sg' }, ...texts.map(text => element('button', { type: 'button', dir: 'auto', onclick: () => {
      composer.field.focus()
      post(text)
    } }, text))))

  const email = () => once('email', () => {
    const address = emailField(t('email'))
    const box = form('k', async () => {
      const value = address.value()
      address.fault = value ? isEmail(value) ? '' : t('badEmail') : t('required')
      if (!isEmail(value)) return
      storage.set('emailed', 1)
      await keep({ email: value })
      box.replaceChildren(element('p', { role: 'status' }, t('saved', { email: value })))
      composer.field.focus()
    }, element('p', {}, t('leaveEmail')), element('div.rw', {}, address.node, element('button.pr', { type: 'submit' }, t('save'))))
    return box
  })

  const rating = ({ id }) => once('rating ' + id, () => {
    const comment = field(t('optional', { label: t('comment') }), element('textarea', { rows: 2, maxLength: 1_000 }))
    const more = element('div', { hidden: true, className: 'k k2' }, comment.node, element('button.pr', { type: 'submit' }, t('sendRating')))
    const word = element('small.er', { role: 'alert' })
    const link = element('button.ln', { type: 'button', onclick: () => use('past', past => past.download(id)) }, t('transcript'))
    let score
    const choice = value => element('label', {}, element('input', { type: 'radio', name: 'score' + id, onchange() {
      score = value
      more.hidden = false
      box.scrollIntoView({ block: 'end' })
    } }), icon(RING + MOUTHS[value - 1]), t('score' + value))
    const box = form('k', async () => {
      try {
        await invoke('Rate', { conversationId: id, score, comment: comment.value() || undefined })
        const conversation = session.conversation()
        if (conversation?.id === id) conversation.score = score
        box.replaceChildren(element('p', { role: 'status' }, t('thanks')), link)
        composer.field.focus()
      } catch {
        word.textContent = t('failed')
      }
    }, element('fieldset', {}, element('legend', {}, t('rate')), element('div.op.sc', {}, ...[1, 2, 3, 4, 5].map(choice))), more, word)
    box.append(link)
    return box
  })

  /** What the site asks before the first message. */
  function questions(asked) {
    const answers = asked.map(({ key, label, kind, required, options }) => {
      const words = required ? label : t('optional', { label })
      if (kind === 'choice') {
        const fault = element('small.er', { role: 'alert' })
        let chosen = ''
        const all = options.map(option => element('label', {}, element('input', { type: 'radio', name: 'q' + key, onchange: () => (chosen = option) }), option))
        return {
          node: element('fieldset', {}, element('legend', {}, words), element('div.op', {}, ...all), fault),
          value: () => chosen,
          set fault(word) {
            fault.textContent = word
            if (word) all[0].firstChild.focus()
          },
          key, kind, required,
        }
      }
      const one = kind === 'email' ? emailField(words) : field(words, element('input', { type: 'text', maxLength: kind === 'name' ? 80 : 500, autocomplete: kind === 'name' ? 'name' : 'off', dir: 'auto' }))
      // What the page has said needs no second word.
      one.input.value = known(kind) || ''
      return Object.assign(one, { key, kind, required })
    })

    function submit() {
      // From the last to the first, so that the first fault has the focus.
      let isGood = true
      for (const answer of [...answers].reverse()) {
        const value = answer.value()
        const fault = !value ? answer.required && t('required') : answer.kind === 'email' && !isEmail(value) && t('badEmail')
        answer.fault = fault || ''
        if (fault) isGood = false
      }
      if (!isGood) return
      const attributes = {}
      const own = { attributes }
      for (const { key, kind, value } of answers.map(answer => ({ ...answer, value: answer.value() }))) {
        if (value && (kind === 'name' || kind === 'email')) own[kind] = value
        else if (value) attributes[key] = value
      }
      storage.set('answered', 1)
      view.cover()
      keep(own)
      paint()
    }

    return form('k k2', submit, element('p', {}, t('questions')), ...answers.map(answer => answer.node), element('button.pr', { type: 'submit' }, t('start')))
  }

  return {
    /**
     * What follows from the moment: whether the team is away by its hours and what is said about it, what stands below the thread, and
     * whether something is asked before the first message.
     */
    judge(all, hasAgent) {
      const site = session.site()
      const { isClosed, status } = hours(site)
      const conversation = session.conversation()
      const isAsked = !all.length && site.questions?.length > 0 && !storage.get('answered')
      if (isAsked && !view.isCovered()) view.cover({ node: questions(site.questions) })
      const tail = isAsked ? undefined
        : !all.length ? site.suggestions?.length ? chips(site.suggestions) : undefined
          : conversation?.status === 'resolved' ? site.rating && (!conversation.score || made['rating ' + conversation.id]) ? rating(conversation) : undefined
            : isOnline() && (isClosed || !hasAgent) && all.some(item => item.author === 'client') && (made.email || (site.asksEmail && !storage.get('emailed') && !known('email'))) ? email() : undefined
      return { isClosed, status, tail, isAsked }
    },
  }
}
