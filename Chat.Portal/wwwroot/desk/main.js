import { alerts } from './alerts.js'
import { attachComposer, focusComposer, settled } from './composer.js'
import { card } from './card.js'
import { attachKeys } from './keys.js'
import { attachList } from './list.js'
import { extend, pickCurrent } from './picking.js'
import { clickMenu, openMenu } from './menu.js'
import { openModal } from './modal.js'
import { attachSignIn, passkeys } from './passkeys.js'
import { attachPalette, showShortcuts, submit, togglePalette } from './palette.js'
import { push } from './push.js'
import { recent } from './recent.js'
import { startCircuit } from './recovery.js'
import { search } from './search.js'
import { settings } from './settings.js'
import { watchReading } from './visitors.js'
import { attachThread, findNews, reveal, toEnd, toNews } from './thread.js'

window.chatDesk = {
  alerts,
  card,
  composer: { attach: attachComposer, focus: focusComposer, settled },
  keys: { attach: attachKeys },
  list: { attach: attachList, pick: pickCurrent, extend },
  modal: { open: openModal, close: dialog => dialog.close() },
  menu: { click: clickMenu, open: openMenu },
  palette: { attach: attachPalette, toggle: togglePalette, shortcuts: showShortcuts, submit },
  passkeys,
  push,
  recent,
  search,
  settings,
  thread: { attach: attachThread, reveal, toEnd, toNews, findNews },
  visitors: watchReading,
  timeZone: () => Intl.DateTimeFormat().resolvedOptions().timeZone,
  /** @param {string} text @returns {Promise<boolean>} whether it is on the clipboard */
  copy: text => navigator.clipboard ? navigator.clipboard.writeText(text).then(() => true, () => false) : false,
}

attachSignIn()
startCircuit()
