import { request } from 'node:http';

/** @typedef {{ method?: string, path: string, body?: unknown, stream?: import('node:stream').Readable }} Question */

/**
 * One call of the Engine's HTTP API, for what comes before the runner: is it there, has it an image, take this one.
 * A reply that streams may fail after a 200; the error in its last line counts.
 * @param {string} dockerHost `unix://` or `tcp://`
 * @param {Question} question
 * @returns {Promise<{ status: number, text: string }>}
 */
export function askEngine(dockerHost, { method = 'GET', path, body, stream }) {
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { 'content-type': 'application/json' };
    const call = request({ ...addressOf(dockerHost), method, path, headers, timeout: 600_000 }, (reply) => {
      let text = '';
      reply.setEncoding('utf8');
      reply.on('data', (piece) => (text += piece));
      reply.once('error', reject);
      reply.once('end', () => resolve({ status: reply.statusCode ?? 0, text }));
    });
    call.once('error', reject);
    call.once('timeout', () => call.destroy(new Error(`The Docker Engine did not answer ${method} ${path}.`)));
    if (stream) stream.once('error', (error) => call.destroy(error)).pipe(call);
    else call.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/**
 * Whether an Engine answers there, or why not.
 * @param {string} dockerHost
 * @returns {Promise<'yes' | 'no' | 'forbidden'>}
 */
export async function engineAnswers(dockerHost) {
  try {
    return (await askEngine(dockerHost, { path: '/_ping' })).status === 200 ? 'yes' : 'no';
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EACCES' ? 'forbidden' : 'no';
  }
}

/** @param {string} dockerHost */
function addressOf(dockerHost) {
  if (dockerHost.startsWith('unix://')) return { socketPath: dockerHost.slice('unix://'.length) };
  const { hostname, port } = new URL(dockerHost.replace(/^tcp:/, 'http:'));
  return { host: hostname, port: port || 2375 };
}
