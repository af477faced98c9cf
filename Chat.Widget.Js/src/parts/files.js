import css from './files.css'

export const english = {
  remove: 'Remove {name}',
  cancel: 'Cancel {name}',
  download: 'Download {name}',
  fileTooLarge: 'Too large: allowed are {max}.',
  fileRefused: 'This kind of file is not accepted.',
  fileQuota: 'Too many files for today.',
  fileFailed: 'Not uploaded.',
}

const KEPT = 'files'
const MOST = 10
const CROSS = 'M7 7l10 10M17 7L7 17'
const PAGE = 'M13 3.5H7a1.5 1.5 0 0 0-1.5 1.5v14A1.5 1.5 0 0 0 7 20.5h10a1.5 1.5 0 0 0 1.5-1.5V9zM13 3.5V9h5.5'
const FAULTS = { file_too_large: 'fileTooLarge', file_type: 'fileRefused', file_quota: 'fileQuota' }

/** Files that go along with a message, and the files of messages. Nothing of them is ever shown but pictures that the host has made anew. */
export function part({ base, look, t, tag, say, storage, session, composer, view, element, arrange, addStyle, icon, choose, isOnline, signal }) {
  say(english)
  addStyle(css)
  const list = element('div.fc')
  composer.files.append(list)
  let all = []

  /** Bytes as people say them. */
  const sizeOf = bytes => {
    const [number, unit] = bytes < 1e6 ? [Math.max(1, bytes / 1e3), 'kilobyte'] : [bytes / 1e6, 'megabyte']
    return new Intl.NumberFormat(tag, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: number < 10 && unit[0] === 'm' ? 1 : 0 }).format(number)
  }
  const request = (address, more) => fetch(base + address, { credentials: 'omit', signal, headers: { authorization: 'Bearer ' + session.token() }, ...more })

  function paint() {
    arrange(list, all.map(chip))
    const done = all.filter(one => one.card).map(one => one.card)
    choose(done, done.length < all.length)
    if (done.length) storage.set(KEPT, JSON.stringify(done))
    else storage.remove(KEPT)
  }

  function chip(one) {
    if (!one.node) {
      one.bar = element('progress', { max: 1 })
      one.word = element('small', { role: 'status' })
      one.retry = element('button', { type: 'button', onclick: () => send(one) }, t('retry'))
      one.away = element('button.c', { type: 'button', onclick: () => drop(one) }, icon(CROSS))
      one.node = element('div.fi', {}, element('span', {}, element('b', { dir: 'auto' }, one.name), one.word), one.retry, one.away, one.bar)
    }
    const isFailed = Boolean(one.fault)
    one.node.className = isFailed ? 'fi u' : 'fi'
    one.retry.hidden = one.fault !== 'fileFailed'
    one.bar.hidden = isFailed || Boolean(one.card)
    one.bar.value = one.progress || 0
    one.bar.ariaLabel = one.name
    one.away.ariaLabel = t(one.card || isFailed ? 'remove' : 'cancel', { name: one.name })
    const word = isFailed ? t(one.fault, { max: sizeOf(session.site().files) }) : sizeOf(one.size)
    if (one.word.textContent !== word) one.word.textContent = word
    return one.node
  }

  function drop(one) {
    one.sending?.abort()
    if (one.card) request('attachments/' + one.card.id, { method: 'DELETE' }).catch(() => {})
    all = all.filter(other => other !== one)
    paint()
    composer.field.focus()
  }

  function send(one) {
    if (one.card || one.sending) return
    one.fault = one.size > session.site().files ? 'fileTooLarge' : undefined
    if (one.fault || !isOnline()) return paint()
    // Only this request tells how far an upload has come.
    const sending = (one.sending = new XMLHttpRequest())
    const end = fault => {
      one.sending = undefined
      one.fault = fault
      paint()
    }
    sending.open('POST', `${base}attachments?site=${encodeURIComponent(look.key)}`)
    sending.setRequestHeader('authorization', 'Bearer ' + session.token())
    sending.setRequestHeader('x-file-name', encodeURIComponent(one.name.toWellFormed?.() ?? one.name))
    sending.setRequestHeader('content-type', 'application/octet-stream')
    sending.responseType = 'json'
    sending.upload.onprogress = ({ loaded, total }) => {
      one.progress = loaded / total
      one.bar.value = one.progress
    }
    sending.onload = () => {
      if (sending.status === 201) one.card = sending.response
      end(one.card ? undefined : FAULTS[sending.response?.code] || 'fileFailed')
    }
    sending.onerror = () => end('fileFailed')
    sending.onabort = () => (one.sending = undefined)
    sending.send(one.file)
    paint()
  }

  /** A button that gives the file to the browser, as a download and never as a page. */
  async function download({ name, url }) {
    const answer = await request(url)
    if (!answer.ok) throw Error('The file is gone.')
    const href = URL.createObjectURL(await answer.blob())
    element('a', { href, download: name }).click()
    setTimeout(() => URL.revokeObjectURL(href), 60_000)
  }

  /** Says what it does before what it shows. */
  const opener = (className, file, ...children) => {
    const button = element('button', { type: 'button', className, title: file.name, onclick: () => download(file).catch(() => button.append(element('small.er', { role: 'status' }, t('fileFailed')))) }, element('span.sr', {}, t('download', { name: '' }).trim() + ' '), ...children)
    return button
  }

  function drawPicture(file) {
    const scale = Math.min(1, 240 / file.width, 260 / file.height)
    // Drawn, not linked: the address needs the visitor's token, and the page's policy need not allow pictures.
    const canvas = element('canvas', { width: file.width * scale * 2, height: file.height * scale * 2 })
    const button = opener('ph', file, element('span.sr', {}, file.name), canvas)
    button.style.width = file.width * scale + 'px'
    request(file.thumbnailUrl).then(answer => answer.blob()).then(createImageBitmap)
      .then(picture => canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height))
      .catch(() => signal.aborted || button.replaceWith(drawFile(file)))
    return button
  }

  function drawFile(file) {
    const kind = `${/\.(\w{1,5})$/.exec(file.name)?.[1].toUpperCase() || file.type}, ${sizeOf(file.size)}`
    return opener('fn', file, icon(PAGE), element('span', {}, element('b', { dir: 'auto' }, file.name), element('small', {}, kind)))
  }

  const adopt = card => ({ card, name: card.name, size: card.size })

  function over(event) {
    if (composer.box.hidden || !event.dataTransfer?.types.includes('Files')) return
    event.preventDefault()
    view.panel.classList.toggle('dr', event.type === 'dragover')
    if (event.type === 'drop') add([...event.dataTransfer.files])
  }
  for (const name of ['dragover', 'drop']) view.panel.addEventListener(name, over)
  view.panel.addEventListener('dragleave', () => view.panel.classList.remove('dr'))

  function add(files) {
    if (!session.site().files) return
    const more = files.slice(0, MOST - all.length).map(file => ({ file, name: file.name || 'file', size: file.size }))
    all.push(...more)
    paint()
    more.forEach(send)
    composer.field.focus()
  }

  try {
    all = JSON.parse(storage.get(KEPT) || '[]').map(adopt)
  } catch {
    storage.remove(KEPT)
  }
  paint()
  signal.addEventListener('abort', () => all.forEach(one => one.sending?.abort()))

  return {
    add,
    draw: file => file.thumbnailUrl ? drawPicture(file) : drawFile(file),
    /** The line is back. */
    resume: () => all.filter(one => !one.fault || one.fault === 'fileFailed').forEach(send),
    /** A message that was taken back brings its files along. */
    restore(cards) {
      all.push(...cards.map(adopt))
      paint()
    },
    /** They went along. */
    clear() {
      all = []
      paint()
    },
  }
}
