import css from './emoji.css'

export const english = {
  recent: 'Recent',
  smileys: 'Smileys',
  people: 'People',
  nature: 'Nature',
  food: 'Food',
  activities: 'Activities',
  objects: 'Objects',
}

/** One code point each, so that a string is a list. */
const GROUPS = {
  smileys: '😀😃😄😁😆😅🤣😂🙂😉😊😇🥰😍🤩😘😋😜🤪🤗🤭🤫🤔🤨😐😑😶😏😒🙄😬😌😔😪😴😷🤒🤕🤢🥵🥶😵🤯🥳😎🤓🧐😕😟🙁😮😲😳🥺😨😰😢😭😱😖😞😩😫🥱😤😡😠🤬👻💩',
  people: '👋🤚✋👌🤏🤞🤟🤘🤙👈👉👆👇👍👎✊👊👏🙌👐🤲🤝🙏💪👀🧠👶🧒👦👧🧑👨👩👴👵🙅🙆💁🙋🙇🤦🤷🏃💃🕺💑👪',
  nature: '🐶🐱🐭🐰🦊🐻🐼🐨🐯🦁🐮🐷🐸🐵🐔🐧🐦🦉🐺🐴🦄🐝🦋🐌🐞🐢🐍🐙🐬🐳🐟🌵🌲🌳🌴🌱🍀🍁🍄🌷🌹🌻🌸🌍🌙⭐🌟⚡🔥🌈⛄💧🌊',
  food: '🍏🍎🍐🍊🍋🍌🍉🍇🍓🍒🍑🥭🍍🥥🥝🍅🥑🥕🌽🥔🍞🥐🧀🥚🍳🥞🥓🍔🍟🍕🌭🥪🌮🍝🍜🍣🍦🍩🍪🎂🍰🍫🍬🍭☕🍵🍺🍷🥂🥤',
  activities: '⚽🏀🏈⚾🎾🏐🎱🏓🏸🥊🎯🎮🎲🧩🎨🎬🎤🎧🎹🎸🎻🏆🥇🎉🎊🎁🎈🎄🚗🚕🚌🚲✈🚀⛵🏠🏡🏢🏥🏖🗺⛺',
  objects: '⌚📱💻📷💡📖📚✏📝📎📌📦📫🔑🔒🔨🔧💰💳💎🛒👕👖👗👟👜🎒👑💄💊⏰⏳❤💛💚💙💜🖤💔💕💯✅❌❓❗💤🔔🎵➕',
}
const RECENT = 16

/** The picker: a grid for each group, arrow keys, and what was used last. Screen readers know the names themselves. */
export function part({ t, say, storage, root, composer, element, addStyle, signal }) {
  say(english)
  addStyle(css)
  const box = element('div.em', { role: 'dialog', ariaLabel: t('emoji'), hidden: true })
  composer.box.prepend(box)
  let anchor

  const recent = () => [...storage.get('emoji') || '']
  const grid = (name, list) => list.length ? [element('h3', {}, t(name)), element('div', { role: 'group', ariaLabel: t(name) }, ...list.map(one =>
    element('button', { type: 'button', tabIndex: -1, onclick: () => choose(one) }, one)))] : []

  function choose(one) {
    storage.set('emoji', [one, ...recent().filter(other => other !== one)].slice(0, RECENT).join(''))
    composer.insert(one)
    close()
  }

  function close() {
    box.hidden = true
    anchor.ariaExpanded = 'false'
    composer.field.focus()
  }

  function open() {
    box.replaceChildren(...grid('recent', recent()), ...Object.keys(GROUPS).flatMap(name => grid(name, [...GROUPS[name]])))
    box.hidden = false
    box.scrollTop = 0
    anchor.ariaExpanded = 'true'
    const first = box.querySelector('button')
    first.tabIndex = 0
    first.focus({ preventScroll: true })
  }

  box.onkeydown = event => {
    const all = [...box.querySelectorAll('button')]
    const at = all.indexOf(root.activeElement)
    const perRow = getComputedStyle(box.querySelector('div')).gridTemplateColumns.split(' ').length
    const forward = getComputedStyle(box).direction === 'rtl' ? -1 : 1
    const step = { ArrowRight: forward, ArrowLeft: -forward, ArrowDown: perRow, ArrowUp: -perRow, Home: -at, End: all.length - 1 - at }[event.key]
    if (/Escape|Tab/.test(event.key)) close()
    else if (step === undefined) return
    else all[Math.min(Math.max(at + step, 0), all.length - 1)].focus()
    event.preventDefault()
  }
  // Whoever turns to something else is done here.
  root.addEventListener('pointerdown', ({ target }) => box.hidden || box.contains(target) || anchor.contains(target) || (box.hidden = true), { signal })

  return {
    toggle(button) {
      anchor = button
      if (box.hidden) open()
      else close()
    },
  }
}
