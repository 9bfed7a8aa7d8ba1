import { createServer } from 'node:net';
import { Problem } from '../problem.mjs';

/**
 * Says in a sentence that a port is in use, before anything is started.
 * @param {import('./settings.mjs').Settings} settings
 */
export async function refuseTakenPorts({ bind, hostPort, runnerBind, runnerPort }) {
  for (const [setting, address, port] of /** @type {const} */ ([
    ['HOST_PORT', bind, hostPort],
    ['RUNNER_PORT', runnerBind, runnerPort],
  ])) {
    if (await isTaken(address, port)) {
      throw new Problem(`Port ${port} on ${address} is in use by another program: set ${setting} to a free one.`);
    }
  }
}

/**
 * @param {string} address
 * @param {number} port
 */
function isTaken(address, port) {
  return new Promise((resolve) => {
    const server = createServer();
    // Other failures, as an address that is not ours, are for the process to tell that knows its settings.
    server.once('error', (/** @type {NodeJS.ErrnoException} */ { code }) => resolve(code === 'EADDRINUSE'));
    server.listen(port, address, () => server.close(() => resolve(false)));
  });
}
