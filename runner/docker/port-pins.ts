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
      return [port, bindings?.flatMap((binding) => pinBinding(binding, free)) ?? null];
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

/** Takes what this binding got out of `free`, so that a second one of the same kind gets another. */
function pinBinding(binding: PortBinding, free: PortBinding[]): PortBinding[] {
  if (/^[1-9]\d*$/.test(binding.HostPort)) return [binding];
  if (binding.HostIp !== '') {
    const got = take(free, ({ HostIp }) => HostIp === binding.HostIp);
    return [{ ...binding, HostPort: got?.HostPort ?? binding.HostPort }];
  }
  // One for every address is one of each family. Mostly they have the same number, but nobody promises that.
  const four = take(free, ({ HostIp }) => !HostIp.includes(':'));
  const six = take(free, ({ HostIp }) => HostIp.includes(':'));
  if (four && six && four.HostPort !== six.HostPort) return [four, six];
  return [{ ...binding, HostPort: (four ?? six ?? binding).HostPort }];
}

function take(free: PortBinding[], isMeant: (binding: PortBinding) => boolean): PortBinding | undefined {
  const at = free.findIndex(isMeant);
  return at < 0 ? undefined : free.splice(at, 1)[0];
}
