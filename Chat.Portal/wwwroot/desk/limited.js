const PATIENCE = 5_000

/** A call on a dead line may never end: after a while it has failed. @template T @param {Promise<T>} promise @returns {Promise<T>} */
export const limited = promise =>
  Promise.race([promise, new Promise((_, reject) => setTimeout(reject, PATIENCE, new Error('no answer')))])
