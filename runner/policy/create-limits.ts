import type { CreateVps } from '../wire/create-vps.ts';

/** What the node's owner lets people ask of a new VPS beyond the harmless. */
export interface Allowance {
  readonly privileged: boolean;
  readonly hostNetwork: boolean;
  readonly hostPaths: readonly string[];
  readonly devices: readonly string[];
}

/** Every reason to refuse a wish: each of these would hand out the node itself. */
export function refusals(wish: CreateVps, allowed: Allowance): string[] {
  const reasons: string[] = [];
  if (wish.privileged && !allowed.privileged) reasons.push('privileged mode is not allowed (ALLOW_PRIVILEGED)');
  if (wish.network === 'host' && !allowed.hostNetwork) {
    reasons.push("the host's network is not allowed (ALLOW_HOST_NETWORK)");
  }
  for (const { type, source } of wish.mounts) {
    if (type === 'bind' && !mayMount(source, allowed.hostPaths)) {
      reasons.push(`the host path ${source} is not allowed (ALLOWED_HOST_PATHS)`);
    }
  }
  for (const device of wish.devices) {
    if (!allowed.devices.includes(device)) reasons.push(`the device ${device} is not allowed (ALLOWED_DEVICES)`);
  }
  return reasons;
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
