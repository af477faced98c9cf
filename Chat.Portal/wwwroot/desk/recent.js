// What an agent has lately searched for, in this browser only and for him only.

const MOST = 8
const keyOf = agent => `chat-searched:${agent}`

/** @param {string} agent his id @returns {string[]} the latest first */
function list(agent) {
  try {
    const kept = JSON.parse(localStorage.getItem(keyOf(agent)))
    return Array.isArray(kept) ? kept.filter(text => typeof text === 'string').slice(0, MOST) : []
  } catch {
    return []
  }
}

/** @param {string} agent @param {string[]} texts */
function write(agent, texts) {
  try {
    if (texts.length) localStorage.setItem(keyOf(agent), JSON.stringify(texts.slice(0, MOST)))
    else localStorage.removeItem(keyOf(agent))
  } catch {
    // Full or refused: nothing is remembered.
  }
  return list(agent)
}

export const recent = {
  list,
  /** Something was found by it. @param {string} agent @param {string} text */
  keep: (agent, text) => write(agent, [text, ...list(agent).filter(known => known !== text)]),
  /** @param {string} agent @param {string} text */
  forget: (agent, text) => write(agent, list(agent).filter(known => known !== text)),
}
