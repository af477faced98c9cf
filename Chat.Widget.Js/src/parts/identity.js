const PAUSE = 1_000

/** A token is the signed object in base64url; the object itself will do as well. */
function decode(token) {
  if (typeof token !== 'string') return token
  const bytes = atob(token.replace(/-/g, '+').replace(/_/g, '/'))
  return JSON.parse(new TextDecoder().decode(Uint8Array.from(bytes, byte => byte.charCodeAt(0))))
}

/** Tells the host what the page, its server and the visitor's own answers say about who he is. */
export function part({ storage, profile, options, invoke, onMoved }) {
  let taken = {}

  /** What is signed goes as it was signed, and alone. Another client's token comes back where this browser is now somebody else. */
  async function prove(signed) {
    const { id, name, email, attributes, expires, signature } = signed
    const { token } = await invoke('Identify', { id, name, email, attributes, expires, signature }) || {}
    if (!token) return false
    storage.set('token', token)
    onMoved()
    return true
  }

  /** What was refused is not kept: it would refuse all that comes after it. */
  function restore() {
    const now = profile()
    for (const name in now) delete now[name]
    Object.assign(now, taken)
  }

  /** @returns {Promise<boolean>} whether this browser has become somebody else, so that everything begins anew on a new line */
  async function ask() {
    const { token, ...said } = profile()
    const fetchToken = options().getToken
    const fresh = async () => decode(await fetchToken())
    const signed = token ? decode(token) : fetchToken && await fresh()
    if (signed) {
      try {
        if (await prove(signed)) return true
      } catch (error) {
        // A page may have stood open for longer than a signature lasts.
        if (!fetchToken || !/identity_(expired|replayed)/.test(error.code)) throw error
        await new Promise(resolve => setTimeout(resolve, PAUSE))
        if (await prove(await fresh())) return true
      }
    }
    const own = JSON.parse(storage.get('answers') || '{}')
    const { name, email, id, attributes } = { ...own, ...said }
    const all = { ...own.attributes, ...attributes }
    const hasAttributes = Object.keys(all).length > 0
    try {
      if (name || email || id || hasAttributes) await invoke('Identify', { name, email, id, attributes: hasAttributes ? all : undefined })
    } catch (error) {
      if (error.code === 'invalid_request') restore()
      throw error
    }
    taken = said
    return false
  }

  return { ask }
}
