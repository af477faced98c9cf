// Before every other script, and before the first paint.
(() => {
  // Trusted Types: the one way in which text may become something that runs. Blazor makes the markup of our own pages out of it; what
  // holds a script, a frame or a handler is none of ours.
  window.trustedTypes?.createPolicy('default', {
    // A parsed document is no page yet: Blazor takes from it what has changed, and scripts in it do not run.
    createHTML: (markup, _, sink) => sink === 'DOMParser parseFromString' || !/<\/?(script|iframe|object|embed|base|meta|link)\b|\bon\w+\s*=|\bsrcdoc\b|javascript:/i.test(markup) ? markup : null,
    createScriptURL: address => new URL(address, location.href).origin === location.origin ? address : null,
  })

  // The theme that was chosen, or the system's.
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const read = () => {
    try {
      return localStorage.getItem('chat.theme') ?? 'system'
    } catch {
      return 'system'
    }
  }
  const isDark = () => read() === 'dark' || (read() === 'system' && dark.matches)
  const paint = () => {
    document.documentElement.dataset.theme = isDark() ? 'dark' : 'light'
  }
  dark.addEventListener('change', paint)
  paint()
  window.chatTheme = {
    read,
    isDark,
    choose(theme) {
      try {
        localStorage.setItem('chat.theme', theme)
      } catch {
        // Only for this page, then.
      }
      paint()
      return isDark()
    },
  }
})()
