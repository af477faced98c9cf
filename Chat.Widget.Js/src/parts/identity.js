/** A token is the signed object in base64url. */
function decode(token) {
  if (typeof token !== 'string') return token
  const bytes = atob(token.replace(/-/g, '+').replace(/_/g, '/'))
  return JSON.parse(new TextDecoder().decode(Uint8Array.from(bytes, byte => byte.charCodeAt(0))))
}

/** Tells the host what the page, its server and the visitor's own answers say about who he is. */
export function part({ storage, profile, options, invoke, onMoved }) {
  const answers = () => JSON.parse(storage.get('answers') || '{}')

  async function ask() {
    const { token, ...said } = profile()
    const own = answers()
    const proven = token || options().getToken ? decode(token || await options().getToken()) : {}
    const { name, email, id, signature, expires, attributes } = { ...own, ...said, ...proven }
    // What is signed must arrive as it was signed.
    const all = signature ? attributes : attributes || own.attributes ? { ...own.attributes, ...attributes } : undefined
    if (!(name || email || id || all)) return
    const answer = await invoke('Identify', { name, email, attributes: all, id, signature, expires })
    if (!answer?.token) return
    storage.set('token', answer.token)
    onMoved()
  }

  return { ask }
}
