/** Shows a dialog and tells its component when it has closed, by Escape or by a button. */
export function openModal(dialog, owner) {
  dialog.addEventListener('close', () => owner.invokeMethodAsync('ClosedAsync').catch(() => {}), { once: true })
  dialog.showModal()
}
