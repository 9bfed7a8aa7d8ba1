import { ensureEngine } from '../../scripts/engine.mjs';

export { privateEngine } from './private-engine/private-engine.ts';
export type { PrivateEngine } from './private-engine/private-engine.ts';

/** The DOCKER_HOST of the Engine that all tests share; one is brought up if none answers. */
export function mainEngine(): Promise<string> {
  return ensureEngine((line) => console.error(line));
}
