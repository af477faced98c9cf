import { limited } from './limited.js'
import { attachPicking } from './picking.js'

const KEY = 'chat.list.'
const ROW = 64
const REST = 100
const attached = new WeakMap()

/** Remembers how far down the reader is, puts him back there, keeps him there while rows come and go above, and asks for more rows before he runs out of them. */
export async function attachList(list, owner) {
  attached.get(list)?.abort()
  const life = new AbortController()
  attached.set(list, life)
  attachPicking(list, owner, life.signal)
  const key = KEY + list.dataset.list
  let rows = 0
  let isGrowing = false

  async function grow(wanted) {
    if (isGrowing) return
    isGrowing = true
    try {
      rows = await limited(owner.invokeMethodAsync('GrowAsync', wanted))
    } catch {
      // The line is down; the next scroll asks again.
    }
    isGrowing = false
  }

  const needed = top => Math.ceil((top + list.clientHeight) / ROW) + 10
  const saved = Number(sessionStorage.getItem(key) ?? 0)
  if (saved > 0) {
    await grow(needed(saved))
    list.scrollTop = saved
  }

  // Which rows are in sight, the host has to know: only it sees where they go. It says so with the very repaint that moves them.
  let timer
  let shift = Number(list.dataset.shift ?? 0)
  function hold() {
    const { top, bottom } = list.getBoundingClientRect()
    const inSight = list.scrollTop < ROW / 2 ? [] : [...list.querySelectorAll('.row')].filter(row => {
      const box = row.getBoundingClientRect()
      return box.bottom > top && box.top < bottom
    }).map(row => row.pathname.split('/').pop())
    owner.invokeMethodAsync('Hold', inSight).catch(() => {})
  }
  const moves = new MutationObserver(() => {
    const next = Number(list.dataset.shift ?? 0)
    const by = (next - shift) * ROW
    shift = next
    if (by && list.scrollTop >= ROW / 2) list.scrollTop = Math.max(list.scrollTop + by, ROW / 2)
  })
  moves.observe(list, { attributes: true, attributeFilter: ['data-shift'] })
  life.signal.addEventListener('abort', () => moves.disconnect())
  if (list.scrollTop) hold()
  list.addEventListener('scroll', () => {
    sessionStorage.setItem(key, String(list.scrollTop))
    clearTimeout(timer)
    timer = setTimeout(hold, REST)
    const wanted = needed(list.scrollTop)
    if (wanted > rows) grow(wanted)
  }, { signal: life.signal, passive: true })
}
