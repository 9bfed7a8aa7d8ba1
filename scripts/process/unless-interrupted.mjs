import { Problem } from '../problem.mjs';

/**
 * Does work, and then ends what it started, the newest first: also when it fails, or a person wants to stop.
 * @template T
 * @param {(endings: (() => Promise<unknown>)[]) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function unlessInterrupted(work) {
  /** @type {(() => Promise<unknown>)[]} */
  const endings = [];
  const interrupted = new Promise((_resolve, reject) => {
    for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => reject(new Problem('Interrupted.')));
  });
  try {
    return await Promise.race([work(endings), /** @type {Promise<never>} */ (interrupted)]);
  } finally {
    for (const end of endings.reverse()) await end();
  }
}
