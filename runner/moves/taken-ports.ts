import type { Node } from '../node.ts';
import { isUp } from '../policy/saved.ts';
import type { VpsDocument } from '../ports/documents.ts';
import type { Container } from '../ports/engine.ts';
import type { PublishedPort } from '../wire/model.ts';

const AT_ONCE = 8;
const ANY = ['', '0.0.0.0', '::'];

/** Which host ports of a VPS other containers have now. One that runs has its own. */
export async function takenPorts(
  node: Node,
  vps: VpsDocument,
  container: Container | undefined,
): Promise<PublishedPort[]> {
  if (vps.ports.length === 0 || (container !== undefined && isUp(container))) return [];
  const running = (await node.engine.containers()).filter(isUp);
  const theirs: PublishedPort[] = [];
  for (let first = 0; first < running.length; first += AT_ONCE) {
    const found = await Promise.all(running.slice(first, first + AT_ONCE).map(({ id }) => node.engine.container(id)));
    theirs.push(...found.flatMap((one) => one?.ports ?? []));
  }
  return vps.ports.filter((port) => theirs.some((other) => collide(port, other)));
}

function collide(mine: PublishedPort, other: PublishedPort): boolean {
  const sameAddress = mine.host_ip === other.host_ip || ANY.includes(mine.host_ip) || ANY.includes(other.host_ip);
  return sameAddress && mine.host_port === other.host_port && protocol(mine) === protocol(other);
}

function protocol({ container }: PublishedPort): string {
  return container.split('/')[1] ?? 'tcp';
}
