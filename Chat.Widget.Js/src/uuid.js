/** A version 7 UUID: ordered by time. Works on plain http, where `crypto.randomUUID` is missing. */
export function createId(now = Date.now()) {
  const random = [...crypto.getRandomValues(new Uint8Array(10))].map(byte => byte.toString(16).padStart(2, '0')).join('')
  return (now.toString(16).padStart(12, '0') + random).replace(/^(.{8})(.{4}).(.{3}).(.{3})/, '$1-$2-7$3-8$4-')
}
