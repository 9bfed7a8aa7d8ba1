import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the checkout. */
export const checkout = resolve(fileURLToPath(import.meta.url), '../..');

/** What may be lost but is dear to make again: the Engine's data, images made on this machine. */
export function cacheFolder() {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'savepoint');
}
