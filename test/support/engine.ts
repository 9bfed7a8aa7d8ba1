import { ensureEngine } from '../../scripts/engine.mjs';

export { privateEngine } from './private-engine/private-engine.ts';
export type { PrivateEngine } from './private-engine/private-engine.ts';

/**
 * The DOCKER_HOST of the Engine that all tests share: the one that `npm run test:engines` tries just now, else the one of
 * this machine; one is brought up if none answers.
 */
export async function mainEngine(): Promise<string> {
  return process.env['ENGINE_UNDER_TEST'] || ensureEngine((line) => console.error(line));
}
