// Before the first paint: the theme that was chosen, or the system's.
(() => {
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
