import { arrange, element, setText } from './dom.js'
import { createFace } from './faces.js'
import { strings } from './strings.js'
import { parseText } from './text.js'

const TOGETHER = 5 * 60_000

/** Messages in the order of the thread, cut into days, groups of one sender within five minutes, and events. */
export function groupMessages(items) {
  const blocks = []
  let day
  let group
  for (const item of items) {
    const date = new Date(item.sentAt)
    const today = date.toDateString()
    if (today !== day) {
      day = today
      group = undefined
      blocks.push({ kind: 'day', key: 'day:' + today, date })
    }
    if (item.author === 'system') {
      group = undefined
      blocks.push({ kind: 'event', key: item.id, text: item.body })
      continue
    }
    // What failed stands alone, with its own way out.
    const sender = item.author + (item.agent?.name || '') + (item.state === 'failed' ? item.id : '')
    if (!group || group.sender !== sender || date - group.last > TOGETHER) {
      group = { kind: 'group', key: item.id, sender, author: item.author, agent: item.agent || { name: '' }, first: date, items: [] }
      blocks.push(group)
    }
    group.last = date
    group.items.push(item)
  }
  return blocks
}

/**
 * Draws the thread. Nodes are kept by the id of what they show, so that a repaint never reads old messages out again.
 * @param {{ base: string, log: HTMLElement, onRetry: (id: string) => void }} options
 */
export function createThread({ base, log, onRetry }) {
  const nodes = new Map()
  // Made at the first paint: the first use of Intl is the dearest thing a page can do.
  let time

  function cached(key, make) {
    if (!nodes.has(key)) nodes.set(key, make())
    return nodes.get(key)
  }

  function dayName(day) {
    const today = new Date()
    if (day.toDateString() === today.toDateString()) return strings.today
    const year = day.getFullYear() === today.getFullYear() ? undefined : 'numeric'
    today.setDate(today.getDate() - 1)
    if (day.toDateString() === today.toDateString()) return strings.yesterday
    return day.toLocaleDateString(strings.language, { weekday: year ? undefined : 'long', day: 'numeric', month: 'long', year })
  }

  const clock = when => (time ||= new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' })).format(when)

  function bubble(item) {
    const node = cached('m:' + item.id, () => {
      const body = element('p.m', { dir: 'auto' })
      for (const { text, href } of parseText(item.body)) {
        body.append(href ? element('a', { href, target: '_blank', rel: 'noopener noreferrer nofollow' }, text) : text)
      }
      return element('li', {}, element('span.sr', {}, item.author === 'client' ? strings.you : strings.said(item.agent?.name)), body)
    })
    const isFailed = item.state === 'failed'
    node.className = isFailed ? 'u' : ''
    if (isFailed && !node.retry) {
      node.retry = element('small', {}, strings.notSent + ' ', element('button', { type: 'button', onclick: () => onRetry(item.id) }, strings.retry))
      node.append(node.retry)
    } else if (!isFailed && node.retry) {
      node.retry.remove()
      node.retry = undefined
    }
    return node
  }

  function groupNode(block, isLast, seen) {
    const isOwn = block.author === 'client'
    const node = cached('g:' + block.key, () => {
      const list = element('ul', { role: 'list' })
      const foot = element('small', { dir: 'auto' })
      const made = element('div', { className: isOwn ? 'g v' : 'g' })
      if (isOwn) made.append(list, foot)
      else made.append(createFace(base, block.agent), element('small', {}, element('b', {}, block.agent.name), ' · ', element('time', {}, clock(block.first))), list)
      // Times and marks are no news to read out.
      foot.ariaLive = 'off'
      return Object.assign(made, { list, foot })
    })
    arrange(node.list, block.items.map(bubble))
    if (isOwn) {
      const end = block.items[block.items.length - 1]
      setText(node.foot, end.state === 'failed' ? '' : end.state === 'waiting' ? strings.waiting : end.state === 'sending' ? strings.sending
        : clock(block.last) + (isLast && end.sequence <= seen ? ' · ' + strings.seen : ''))
      node.foot.hidden = !node.foot.textContent
    }
    return node
  }

  return {
    /** @param {object[]} items messages, and after them what waits in the outbox @param {number} seen the team has read up to here */
    paint(items, seen) {
      const blocks = groupMessages(items)
      const lastOwn = blocks.filter(block => block.author === 'client').pop()
      arrange(log, blocks.map(block =>
        block.kind === 'day' ? cached(block.key + new Date().toDateString(), () => element('p.y', {}, dayName(block.date)))
          : block.kind === 'event' ? cached('e:' + block.key, () => element('p.y', { dir: 'auto' }, block.text))
            : groupNode(block, block === lastOwn, seen)))
    },
    clear() {
      nodes.clear()
      log.replaceChildren()
    },
  }
}
