/** Says whether somebody reads the list: a hand or the focus is on it, or it is scrolled. @param {HTMLElement} body */
export function watchReading(body, owner) {
  let isOver = false
  let isReading = false
  const look = () => {
    const next = isOver || body.scrollTop > 0 || body.contains(document.activeElement)
    if (next === isReading) return
    isReading = next
    owner.invokeMethodAsync('Read', next).catch(() => {})
  }
  const over = value => () => { isOver = value; look() }
  body.addEventListener('pointerenter', over(true))
  body.addEventListener('pointerleave', over(false))
  body.addEventListener('focusin', look)
  body.addEventListener('focusout', () => setTimeout(look))
  body.addEventListener('scroll', look, { passive: true })
}
