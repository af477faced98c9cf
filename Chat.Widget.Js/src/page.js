// A page may have any address and title; half a character would make the frame unreadable.
const cut = (text, length) => text.slice(0, length).replace(/\p{Surrogate}/gu, '')

/** Where the visitor is, without the count that we put before the title. */
export const describePage = () => ({ url: cut(location.href, 2_000), title: cut(document.title.replace(/^\(\d+\) /, ''), 300), referrer: cut(document.referrer, 2_000) })

/**
 * Keeps the line in step with the page.
 * @param {(target: EventTarget, name: string, listener: Function) => void} listen
 * @param {object} connection
 * @param {() => void} start
 * @param {() => void} onSeen the page is looked at again
 * @param {() => void} onMove the address has changed without a new page
 */
export function followPage(listen, connection, start, onSeen, onMove) {
  let wasWanted
  listen(document, 'visibilitychange', () => {
    if (document.hidden) return
    connection.hurry()
    onSeen()
  })
  listen(window, 'online', connection.hurry)
  listen(window, 'offline', connection.doubt)
  // An open socket may keep the page out of the browser's back cache.
  listen(window, 'pagehide', () => {
    wasWanted = connection.isWanted()
    connection.stop()
  })
  listen(window, 'pageshow', event => event.persisted && wasWanted && start())
  // Titles follow a moment later.
  const onPage = () => setTimeout(onMove, 300)
  if (window.navigation) listen(window.navigation, 'currententrychange', onPage)
  else for (const name of ['popstate', 'hashchange']) listen(window, name, onPage)
}
