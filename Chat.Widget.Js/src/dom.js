/** An element with properties and children. Strings become text, never markup. @param {string} tag `name`, `name.class.class` */
export function element(tag, properties, ...children) {
  const [name, ...classes] = tag.split('.')
  const made = Object.assign(document.createElement(name), { className: classes.join(' ') }, properties)
  made.append(...children)
  return made
}

/** Makes `nodes` the children of `parent`, and leaves those alone that stand right: focus, selection and announcements stay. */
export function arrange(parent, nodes) {
  const wanted = new Set(nodes)
  for (const child of [...parent.childNodes]) if (!wanted.has(child)) child.remove()
  nodes.forEach((node, i) => {
    if (parent.childNodes[i] !== node) parent.insertBefore(node, parent.childNodes[i] || null)
  })
}

/** Sets a text only when it differs. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text
}

/** Adds a style sheet. Constructed, since a strict page allows no other. */
export function addStyle(root, css) {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css)
  root.adoptedStyleSheets.push(sheet)
}
