import type { PublishedPort } from '../wire/model.ts';
import type { PortBinding, PortMap } from './engine-replies.ts';

type Maybe<T> = T | null | undefined;

/** Host ports that the Engine chose become fixed, so that the next container has the same. */
export function pinPorts(wanted: Maybe<PortMap>, live: Maybe<PortMap>, publishAll: boolean): PortMap | undefined {
  const all = publishAll ? { ...anyPort(live ?? {}), ...wanted } : wanted;
  if (!all) return undefined;
  return Object.fromEntries(
    Object.entries(all).map(([port, bindings]) => {
      const free = [...(live?.[port] ?? [])];
      return [port, bindings?.map((binding) => pinBinding(binding, free)) ?? null];
    }),
  );
}

/** Published ports the way the Engine tells them. */
export function asPortMap(ports: readonly PublishedPort[]): PortMap {
  const map: Record<string, PortBinding[]> = {};
  for (const { container, host_ip, host_port } of ports) {
    (map[container] ??= []).push({ HostIp: host_ip, HostPort: String(host_port) });
  }
  return map;
}

function anyPort(live: PortMap): PortMap {
  const published = Object.entries(live).filter(([, bindings]) => bindings?.length);
  return Object.fromEntries(published.map(([port]) => [port, [{ HostIp: '', HostPort: '' }]]));
}

/**
 * Takes the port that this binding got out of `free`, so that a second one of the same kind gets another. One for every
 * address got it twice, for both families; of two for an address each, Docker 28 gives both the same number.
 */
function pinBinding(binding: PortBinding, free: PortBinding[]): PortBinding {
  if (/^[1-9]\d*$/.test(binding.HostPort)) return binding;
  const found = free.find(({ HostIp }) => binding.HostIp === HostIp || binding.HostIp === '');
  if (!found) return binding;
  const left = free.filter((one) => one !== found && (binding.HostIp !== '' || one.HostPort !== found.HostPort));
  free.splice(0, free.length, ...left);
  return { ...binding, HostPort: found.HostPort };
}
