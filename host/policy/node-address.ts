import { isLoopback, isPrivate } from '../../config/addresses.ts';

/**
 * Why a node cannot be added under an address: whoever answers there is handed RUNNER_TOKEN, and with it every node. In
 * the clear it goes to this machine and to private addresses only, not to a name, which may lead anywhere tomorrow.
 */
export function addressProblem(url: string): string | undefined {
  const { protocol, hostname } = new URL(url);
  if (protocol === 'https:') return undefined;
  const address = hostname.replace(/^\[(.*)\]$/, '$1');
  if (isLoopback(address) || isPrivate(address)) return undefined;
  return 'a loopback or private address, or https: else the token of the nodes would go out in the clear';
}
