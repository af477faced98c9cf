/** A browser's storage, as long as the test runs. */
export function createStorage() {
  return Object.create({
    getItem(key) {
      return this[key] ?? null
    },
    setItem(key, value) {
      this[key] = String(value)
    },
    removeItem(key) {
      delete this[key]
    },
  })
}

/** Just enough of an element to build lists with. */
export class FakeElement extends EventTarget {
  children = []
  attributes = {}
  hidden = false
  textContent = ''
  classList = { toggle: (name, isOn) => (this.attributes[`class:${name}`] = isOn) }
  setAttribute(name, value) {
    this.attributes[name] = value
  }
  append(...nodes) {
    this.children.push(...nodes)
    for (const node of nodes) if (typeof node === 'object') node.parent = this
  }
  replaceChildren(...nodes) {
    this.children = []
    this.append(...nodes)
  }
  replaceWith(node) {
    this.parent.children[this.parent.children.indexOf(this)] = node
  }
  get firstChild() {
    return this.children[0]
  }
}

/** Uploads whose other end is the test. */
export function createUploads() {
  const all = []
  class FakeRequest {
    upload = {}
    headers = {}
    constructor() {
      all.push(this)
    }
    open(method, address) {
      this.address = address
    }
    setRequestHeader(name, value) {
      this.headers[name] = value
    }
    send(body) {
      this.body = body
    }
    abort() {
      this.isAborted = true
      this.onabort?.()
    }
    answer(status, response) {
      this.status = status
      this.response = response
      this.onload()
    }
  }
  return { all, XMLHttpRequest: FakeRequest }
}

/** Lets promises that are waiting go on. */
export const settle = () => new Promise(resolve => setImmediate(resolve))
