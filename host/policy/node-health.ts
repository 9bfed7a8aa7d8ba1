import type { Health } from '../wire/host-model.ts';

/** The host is well when all its nodes are there. One that is not takes only its own VPSes away. */
export function healthOf(nodes: readonly { readonly name: string; readonly up: boolean }[]): Health {
  const status = nodes.every(({ up }) => up) ? 'ok' : 'degraded';
  return { status, nodes: nodes.map(({ name, up }) => ({ name, up })) };
}
