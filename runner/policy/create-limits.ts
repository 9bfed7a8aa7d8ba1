import type { Demands } from '../ports/engine.ts';
import type { CreateVps } from '../wire/create-vps.ts';
import { imageNameRefusals } from './create-image.ts';

/** What the node's owner lets people ask of a new VPS beyond the harmless. */
export interface Allowance {
  readonly privileged: boolean;
  readonly hostNetwork: boolean;
  readonly hostPaths: readonly string[];
  readonly devices: readonly string[];
}

export const HOST_NETWORK = "the host's network is not allowed (ALLOW_HOST_NETWORK)";

/** Every reason to refuse a wish: each of these would hand out the node itself, or the disk of another VPS. */
export function refusals(wish: CreateVps, allowed: Allowance): string[] {
  return [...imageNameRefusals(wish.image), ...demandRefusals(demandsOf(wish), allowed)];
}

/** The same for a container that is described in another way. */
export function demandRefusals(demands: Omit<Demands, 'volumes' | 'networks'>, allowed: Allowance): string[] {
  const { privileged, hostNetwork, hostPaths, devices, others } = demands;
  const reasons: string[] = [];
  if (privileged && !allowed.privileged) reasons.push('privileged mode is not allowed (ALLOW_PRIVILEGED)');
  if (hostNetwork && !allowed.hostNetwork) reasons.push(HOST_NETWORK);
  for (const path of hostPaths) {
    if (!mayMount(path, allowed.hostPaths)) reasons.push(`the host path ${path} is not allowed (ALLOWED_HOST_PATHS)`);
  }
  for (const device of devices) {
    if (!allowed.devices.includes(device)) reasons.push(`the device ${device} is not allowed (ALLOWED_DEVICES)`);
  }
  for (const other of others) if (!allowed.privileged) reasons.push(`${other} is not allowed (ALLOW_PRIVILEGED)`);
  return reasons;
}

function demandsOf({ privileged, network, mounts, devices }: CreateVps) {
  const hostPaths = mounts.filter(({ type }) => type === 'bind').map(({ source }) => source);
  return { privileged, hostNetwork: network === 'host', hostPaths, devices, others: [] };
}

/**
 * A folder that was allowed itself, and none below one: whoever can write to the upper one can make the lower one a link
 * to anywhere, even after it was looked at, because the Engine follows links anew at each start.
 */
function mayMount(source: string, allowed: readonly string[]): boolean {
  const path = plain(source);
  const folders = allowed.map(plain);
  return folders.includes(path) && !folders.some((other) => path.startsWith(`${other}/`));
}

/** Paths are absolute and free of `..` by their schema. */
function plain(path: string): string {
  return path.replace(/\/+/g, '/').replace(/\/$/, '');
}
