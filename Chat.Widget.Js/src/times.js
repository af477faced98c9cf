/** Times as the visitor reads them. Made at the first use: the first use of Intl is the dearest thing a page can do. */
export function createTimes({ t, tag }) {
  let time
  return {
    clock: when => (time ||= new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' })).format(when),
    dayName(day) {
      const today = new Date()
      if (day.toDateString() === today.toDateString()) return t('today')
      const isThisYear = day.getFullYear() === today.getFullYear()
      today.setDate(today.getDate() - 1)
      if (day.toDateString() === today.toDateString()) return t('yesterday')
      return day.toLocaleDateString(tag, { weekday: isThisYear ? 'long' : undefined, day: 'numeric', month: 'long', year: isThisYear ? undefined : 'numeric' })
    },
  }
}
