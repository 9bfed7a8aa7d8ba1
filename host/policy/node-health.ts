import type { Health } from '../wire/host-model.ts';

/** The host is well when all its nodes are there. One that is not takes only its own VPSes away. */
export function healthOf(nodes: readonly { readonly name: string; readonly up: boolean }[]): Health {
  const status = nodes.every(({ up }) => up) ? 'ok' : 'degraded';
  return { status, nodes: nodes.map(({ name, up }) => ({ name, up })) };
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;

/** How long to wait before a node is called again that has failed so many times in a row. */
export function pauseBeforeRetry(failures: number): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** Math.max(0, failures - 1), LONGEST_PAUSE_MS);
}
