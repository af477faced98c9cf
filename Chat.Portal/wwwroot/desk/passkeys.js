import { t } from './words.js'

const canUse = () => typeof PublicKeyCredential === 'function' && 'parseRequestOptionsFromJSON' in PublicKeyCredential

/** @param {string} path @param {object} [body] */
async function post(path, body = {}) {
  const answer = await fetch(`/passkeys/${path}`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`)
  return answer.json()
}

/** Asks the authenticator to show who is there. @param {CredentialRequestOptions} [how] */
async function ask(how = {}) {
  const { options, state } = await post('ask')
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(JSON.parse(options))
  const credential = await navigator.credentials.get({ ...how, publicKey })
  return { credential: JSON.stringify(credential), state }
}

/** In one sentence; nothing when the person has only said no. */
const reason = error => error.name === 'AbortError' ? null
  : error.name === 'NotAllowedError' ? t('No passkey was used.')
  : error.name === 'InvalidStateError' ? t('This device has a passkey of yours already.')
  : t('That did not work. Try it again in a moment.')

/** What the page of security settings needs. Each answers null when it is done, else one sentence. */
export const passkeys = {
  canUse,
  /** @param {string} name */
  async add(name) {
    try {
      const { options, state } = await post('new')
      const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(JSON.parse(options))
      const credential = await navigator.credentials.create({ publicKey })
      return (await post('add', { credential: JSON.stringify(credential), state, name })).fault ?? null
    } catch (error) {
      return reason(error)
    }
  },
  async confirm() {
    try {
      return (await post('confirm', await ask())).fault ?? null
    } catch (error) {
      return reason(error) ?? t('No passkey was used.')
    }
  },
}

/** The page for signing in: a button, and the browser's own list under the field of the address. */
export function attachSignIn() {
  const button = document.querySelector('[data-passkey]')
  if (!button) return
  const fault = document.getElementById('passkey-fault')
  const form = document.querySelector('form')
  if (!canUse()) return void button.closest('.passkey').remove()
  let waiting = new AbortController()

  const signIn = async how => {
    const returnUrl = new URLSearchParams(location.search).get('returnUrl')
    const remember = form.querySelector('[type="checkbox"]').checked
    const { address, fault: text } = await post('sign-in', { ...await ask(how), returnUrl, remember })
    if (address) location.assign(address)
    else show(text)
  }
  const show = text => {
    fault.textContent = text ?? ''
    fault.hidden = !text
  }

  button.addEventListener('click', async () => {
    waiting.abort()
    waiting = new AbortController()
    show(null)
    button.disabled = true
    await signIn({ signal: waiting.signal }).catch(error => show(reason(error)))
    button.disabled = false
  })
  PublicKeyCredential.isConditionalMediationAvailable?.().then(available => {
    if (available) signIn({ mediation: 'conditional', signal: waiting.signal }).catch(error => error.name === 'AbortError' || console.warn(error))
  })
}
