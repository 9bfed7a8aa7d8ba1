import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the checkout, or of the installed package. */
export const checkout = resolve(fileURLToPath(import.meta.url), '../..');

/** What must not be lost, where there is no checkout to keep it in. */
export function stateFolder() {
  return join(process.env.XDG_STATE_HOME || join(homedir(), '.local/state'), 'savepoint');
}

/** What may be lost but is dear to make again: the Engine's data, images made on this machine. */
export function cacheFolder() {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'savepoint');
}
