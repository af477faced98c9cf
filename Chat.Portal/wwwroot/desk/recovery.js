import { repeatLost } from './events.js'

// Comes back by itself: to the same circuit, to a resumed one, or by loading the page again once the host answers.
const RELOADS = 'chat.reloads'
const sleep = ms => new Promise(resolve => setTimeout(resolve, ms))
const isLive = () => 'live' in document.documentElement.dataset
let isReloading = false

function countReloads() {
  const count = Number(sessionStorage.getItem(RELOADS) ?? 0) + 1
  sessionStorage.setItem(RELOADS, String(count))
  return count
}

/**
 * Loads the page again, but only when the host is there, and ever slower when that does not help.
 * @param {() => boolean} [isIdle] whether there is no need for it any more: somebody may write into the page already
 */
async function reload(isIdle = () => false) {
  if (isReloading || isIdle()) return
  isReloading = true
  const line = document.getElementById('components-reconnect-modal')
  line.classList.add('is-lost')
  const count = countReloads()
  if (count > 3) await sleep(Math.min(30_000, 1_000 * 2 ** (count - 3)))
  for (;;) {
    try {
      const answer = await fetch('/health/ready', { cache: 'no-store', signal: AbortSignal.timeout(4_000) })
      if (answer.ok) break
    } catch {
      // Not there yet.
    }
    await sleep(400 + Math.random() * 400)
  }
  if (!isIdle()) return location.reload()
  line.classList.remove('is-lost')
  isReloading = false
}

/**
 * A line that breaks before the page lives: Blazor gives up in silence then. A page that only takes its time is left alone.
 * @param {object} builder of the line
 */
function watch(builder) {
  const build = builder.build
  builder.build = () => {
    const connection = build.call(builder)
    const start = connection.start
    connection.start = () => start.call(connection).catch(error => {
      reload(isLive)
      throw error
    })
    connection.onclose(() => reload(isLive))
    repeatLost(connection)
    return connection
  }
}

/** Starts Blazor with a way back from everything that can happen to a circuit. */
export function startCircuit() {
  const line = document.getElementById('components-reconnect-modal')
  line.addEventListener('components-reconnect-state-changed', event => {
    const { state } = event.detail
    if (state === 'hide') window.dispatchEvent(new Event('chat-circuit-back'))
    else if (state === 'rejected' || state === 'failed' || state === 'resume-failed') reload()
    else if (state === 'paused') resume()
  })
  document.getElementById('reconnect-now').addEventListener('click', () => Blazor.reconnect?.().then(ok => ok === false && resume(), () => {}))

  // An unhandled error ends the circuit and only shows this element.
  const error = document.getElementById('blazor-error-ui')
  new MutationObserver(() => {
    if (error.style.display && error.style.display !== 'none') reload()
  }).observe(error, { attributes: true, attributeFilter: ['style'] })

  // A page from the browser's back cache has a circuit that is long gone.
  addEventListener('pageshow', event => event.persisted && reload())
  setTimeout(() => sessionStorage.removeItem(RELOADS), 10_000)

  // The last net: a page that does not live although its line does.
  setTimeout(() => document.querySelector('.sheet') && reload(isLive), 30_000)

  // Absent on plain http outside the loopback.
  navigator.serviceWorker?.register('/service-worker.js').catch(() => {})

  Blazor.start({
    circuit: {
      // The host waits 22 s for a sign of life: two of these may be lost.
      configureSignalR: builder => watch(builder.withKeepAliveInterval(7_000)),
      reconnectionOptions: {
        maxRetries: undefined,
        retryIntervalMilliseconds: tries => tries === 0 ? 0 : tries < 10 ? 500 : 2_000 + Math.random() * 500,
      },
    },
  })
}

async function resume() {
  try {
    if (!await Blazor.resumeCircuit()) reload()
  } catch {
    reload()
  }
}
