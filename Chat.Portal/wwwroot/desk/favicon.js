const SIZE = 64
let original
let shown = ''

const ink = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim()

/** The icon of the page with a number on it, drawn here: no request. @param {number} count */
export function badge(count) {
  const link = document.querySelector('link[rel="icon"]')
  const text = count > 99 ? '99' : count > 0 ? String(count) : ''
  if (!link || text === shown) return
  original ??= { href: link.getAttribute('href'), type: link.type }
  shown = text
  link.type = text ? 'image/png' : original.type
  link.href = text ? draw(text) : original.href
}

function draw(text) {
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = SIZE
  const pen = canvas.getContext('2d')
  // The shapes of icon.svg.
  pen.fillStyle = ink('--slate-900')
  pen.beginPath()
  pen.roundRect(0, 0, SIZE, SIZE, 16)
  pen.fill()
  pen.strokeStyle = ink('--white')
  pen.lineWidth = 4
  pen.lineJoin = 'round'
  pen.stroke(new Path2D('M18 18h28v22H32l-8 8v-8h-6z'))
  pen.fillStyle = ink('--red-600')
  pen.beginPath()
  pen.arc(42, 42, 22, 0, 2 * Math.PI)
  pen.fill()
  pen.fillStyle = ink('--white')
  pen.font = `600 ${text.length > 1 ? 26 : 32}px system-ui, sans-serif`
  pen.textAlign = 'center'
  pen.textBaseline = 'middle'
  pen.fillText(text, 42, 44)
  return canvas.toDataURL('image/png')
}
