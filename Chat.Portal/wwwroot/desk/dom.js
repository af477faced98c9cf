/**
 * An element with properties and children; attributes begin with a lower-case word and a hyphen.
 * @param {string} name the tag, with classes after dots @param {Record<string, any>} [properties] @param {...(Node | string)} children
 */
export function element(name, properties = {}, ...children) {
  const [tag, ...classes] = name.split('.')
  const node = document.createElement(tag)
  if (classes.length) node.className = classes.join(' ')
  for (const [key, value] of Object.entries(properties)) {
    if (key === 'role' || key.includes('-')) node.setAttribute(key, value)
    else node[key] = value
  }
  node.append(...children)
  return node
}

const SVG = 'http://www.w3.org/2000/svg'

/** @param {string} path what is drawn on 24 by 24 */
export function icon(path, size = 16) {
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('class', `i i--${size}`)
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('aria-hidden', 'true')
  const line = document.createElementNS(SVG, 'path')
  line.setAttribute('d', path)
  svg.append(line)
  return svg
}

/** The text with the stretch that was looked for marked; nothing of it is markup. @param {string} text @param {string} wanted */
export function marked(text, wanted) {
  const at = wanted ? text.toLowerCase().indexOf(wanted.toLowerCase()) : -1
  if (at < 0) return [text]
  return [text.slice(0, at), element('mark', {}, text.slice(at, at + wanted.length)), text.slice(at + wanted.length)]
}
