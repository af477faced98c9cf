import { element } from './dom.js'

/** The face of an agent, or his initials where the picture does not come. @param {string} base the chat's own address */
export function createFace(base, { name, avatarUrl }) {
  const initials = () => element('span.i', { ariaHidden: 'true' }, name.trim().split(/\s+/).slice(0, 2).map(word => [...word][0]).join(''))
  if (!avatarUrl) return initials()
  const image = element('img', { alt: '', width: 36, height: 36, src: new URL(avatarUrl, base).href })
  image.onerror = () => image.replaceWith(initials())
  return image
}
