import css from './news.css'

export const english = { dismiss: 'Dismiss' }

/** What a visitor notices while the chat is closed or the tab is hidden: a preview, the page's title, a sound. Never the focus. */
export function part({ base, look, t, say, storage, root, frame, signal, element, addStyle, icon, createFace, withLock, isOpen, open }) {
  say(english)
  addStyle(css)
  const box = element('div.nw', { role: 'status', hidden: true })
  frame.prepend(box)
  let shown
  let isNudge = false
  let title
  let audio

  /** @param {string} id what is shown; a visitor who has put it away does not see it again */
  function show(id, name, face, text) {
    if (shown === id || storage.get('away') === id) return
    shown = id
    const away = element('button.c', { type: 'button', ariaLabel: t('dismiss'), onclick: () => hide(id) }, icon('M7 7l10 10M17 7L7 17'))
    box.replaceChildren(element('button', { type: 'button', onclick: open }, face, element('span', {}, element('b', { dir: 'auto' }, name), element('p', { dir: 'auto' }, text))), away)
    box.hidden = false
  }

  function hide(id) {
    if (id) storage.set('away', id)
    const hadFocus = box.contains(root.activeElement)
    box.hidden = true
    shown = undefined
    isNudge = false
    if (hadFocus) frame.querySelector('.l').focus()
  }

  /** The page may change its title at any time: ours is only the number before it. */
  function paintTitle(count) {
    const own = document.title === title ? document.title.replace(/^\(\d+\) /, '') : document.title
    const next = count ? `(${count}) ${own}` : own
    title = count ? next : undefined
    if (document.title !== next) document.title = next
  }

  /** Two soft notes, made here: a file would be a request. Nothing, where the browser does not let the page sound soon. */
  async function play() {
    const asked = Date.now()
    audio ||= new AudioContext()
    await audio.resume()
    if (Date.now() - asked > 2_000) return
    const volume = audio.createGain()
    volume.connect(audio.destination)
    const now = audio.currentTime
    volume.gain.setValueAtTime(0.0001, now)
    volume.gain.exponentialRampToValueAtTime(0.12, now + 0.02)
    volume.gain.exponentialRampToValueAtTime(0.0001, now + 0.5)
    for (const [pitch, after] of [[660, 0], [880, 0.12]]) {
      const note = audio.createOscillator()
      note.frequency.value = pitch
      note.connect(volume)
      note.start(now + after)
      note.stop(now + 0.5)
    }
  }

  // Some browsers let a page sound only once somebody has touched it.
  const unlock = () => {
    audio ||= new AudioContext()
    audio.resume()
  }
  for (const name of ['pointerdown', 'keydown']) addEventListener(name, unlock, { signal, once: true, passive: true })
  signal.addEventListener('abort', () => {
    paintTitle(0)
    audio?.close()
  })

  return {
    /** @param {object[]} unread messages of the team */
    paint(unread) {
      paintTitle(unread.length)
      const last = unread[unread.length - 1]
      if (isOpen()) hide()
      else if (last) show(last.id, last.agent.name, createFace(base, last.agent), last.body || last.attachments.map(file => file.name).join(', '))
      else if (!isNudge) hide()
    },
    /** Once to each visitor. */
    nudge() {
      if (isOpen() || storage.get('nudged')) return
      storage.set('nudged', 1)
      isNudge = true
      show('nudge', look.name, createFace(base, { name: look.name }), look.nudge.text)
    },
    /** A sound for a message, in one tab only, and not for what somebody is just reading. */
    ring(id) {
      if (storage.get('mute') || (isOpen() && !document.hidden)) return
      withLock(storage.prefix + 'ring', () => {
        if (storage.get('rung') === id) return
        storage.set('rung', id)
        play().catch(() => {})
      }).catch(() => {})
    },
  }
}
