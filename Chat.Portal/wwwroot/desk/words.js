const written = globalThis.document?.querySelector('meta[name="chat-words"]')?.content

/** The page's language for these scripts; English has none, since its words are the keys. @type {Record<string, string>} */
const known = written ? JSON.parse(written) : {}

/** What a script says, in the language of the page. @param {string} english with {0} for the first value */
export const t = (english, ...values) => (known[english] ?? english).replace(/\{(\d)\}/g, (_, at) => values[at])

/** The parts around {0}, for what is an element of its own there. @param {string} english @returns {[string, string]} */
export const around = english => t(english, '\0').split('\0')
