/**
 * What comes when it is needed.
 * @param {string} base the chat's own address
 * @param {AbortSignal} signal
 * @param {(error: Error) => void} report
 * @param {() => object} kit what a part may use of the panel
 */
export function createParts(base, signal, report, kit) {
  const loading = {}
  /** A file of parts/ or lang/. An older panel may name one that is gone: then the current one. */
  const load = name => import(`${base}widget/${name}.__VERSION__.js`).catch(() => import(`${base}widget/${name}.js?${Date.now()}`))

  return {
    load,
    /** Whether somebody has asked for it before. */
    has: name => loading[name],
    /** Does something with a part, as soon as it is here. What does not come is missed once, and asked for again the next time. */
    use(name, work, otherwise) {
      loading[name] ||= load(name).then(file => signal.aborted || file.part(kit()))
      return loading[name].then(part => signal.aborted || work(part), error => {
        loading[name] = undefined
        otherwise?.()
        report(error)
      })
    },
  }
}
