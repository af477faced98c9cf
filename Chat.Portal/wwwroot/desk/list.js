import { limited } from './limited.js'
import { attachPicking } from './picking.js'

const KEY = 'chat.list.'
const ROW = 64
const attached = new WeakMap()

/** Remembers how far down the reader is, puts him back there, and asks for more rows before he runs out of them. */
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
  list.addEventListener('scroll', () => {
    sessionStorage.setItem(key, String(list.scrollTop))
    const wanted = needed(list.scrollTop)
    if (wanted > rows) grow(wanted)
  }, { signal: life.signal, passive: true })
}
