import { arrange, element, setText } from './dom.js'
import { createFace } from './faces.js'

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
      blocks.push({ kind: 'event', key: item.id, item })
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
 * @param {{ base: string, log: HTMLElement, t: Function, times: object, drawText: (node: Node, text: string) => void, drawFiles: (files: object[]) => Node, onRetry: (id: string) => void,
 *   onEdit: (id: string) => void }} options
 */
export function createThread({ base, log, t, times, drawText, drawFiles, onRetry, onEdit }) {
  const nodes = new Map()

  function cached(key, make) {
    if (!nodes.has(key)) nodes.set(key, make())
    return nodes.get(key)
  }

  function bubble(item) {
    const node = cached('m:' + item.id, () => {
      const made = element('li', {}, element('span.sr', {}, item.author === 'client' ? t('you') : t('said', { name: item.agent?.name })))
      if (item.body) {
        const body = element('p.m', { dir: 'auto' })
        drawText(body, item.body)
        made.append(body)
      }
      if (item.attachments?.length) made.append(drawFiles(item.attachments))
      return made
    })
    const isFailed = item.state === 'failed'
    node.className = isFailed ? 'u' : ''
    if (isFailed && !node.retry) {
      const way = (name, onclick) => element('button', { type: 'button', onclick: () => onclick(item.id) }, t(name))
      node.retry = element('small', {}, t('notSent') + ' ', way('retry', onRetry), ' ', way('edit', onEdit))
      node.append(node.retry)
    } else if (!isFailed && node.retry) {
      node.retry.remove()
      node.retry = undefined
    }
    return node
  }

  const eventNode = ({ event, agent, body, sentAt }) => element('p.y', { dir: 'auto' },
    element('span', {}, event && agent ? t(event, agent) : body), ' · ' + times.clock(new Date(sentAt)))

  function groupNode(block, isLast, seen) {
    const isOwn = block.author === 'client'
    const node = cached('g:' + block.key, () => {
      const list = element('ul', { role: 'list' })
      const foot = element('small', { dir: 'auto' })
      const made = element('div', { className: isOwn ? 'g v' : 'g' })
      if (isOwn) made.append(list, foot)
      else made.append(createFace(base, block.agent), element('small', {}, element('b', {}, block.agent.name), ' · ', element('time', {}, times.clock(block.first))), list)
      // Times and marks are no news to read out.
      foot.ariaLive = 'off'
      return Object.assign(made, { list, foot })
    })
    arrange(node.list, block.items.map(bubble))
    if (isOwn) {
      const end = block.items[block.items.length - 1]
      setText(node.foot, end.state === 'failed' ? '' : end.state ? t(end.state)
        : times.clock(block.last) + (isLast && end.sequence <= seen ? ' · ' + t('seen') : ''))
      node.foot.hidden = !node.foot.textContent
    }
    return node
  }

  return {
    /**
     * @param {object[]} items messages, and after them what waits in the outbox
     * @param {number} seen the team has read up to here
     * @param {Node} [tail] what stands below them
     */
    paint(items, seen, tail) {
      const blocks = groupMessages(items)
      const lastOwn = blocks.filter(block => block.author === 'client').pop()
      arrange(log, [...blocks.map(block =>
        block.kind === 'day' ? cached(block.key + new Date().toDateString(), () => element('p.y', {}, times.dayName(block.date)))
          : block.kind === 'event' ? cached('e:' + block.key, () => eventNode(block.item))
            : groupNode(block, block === lastOwn, seen)), ...tail ? [tail] : []])
    },
    clear() {
      nodes.clear()
      log.replaceChildren()
    },
  }
}
