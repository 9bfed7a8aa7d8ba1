import { randomUUID } from 'node:crypto';
import type { Node } from '../node.ts';
import type { Like, PutFile } from '../ports/engine.ts';
import { AppError } from '../wire/errors.ts';
import { KEY_KINDS, type KeyKind, sshHostKey } from './ssh-host-key.ts';

/** Where a machine says which one it is. */
const MACHINE_IDS = ['/etc/machine-id', '/var/lib/dbus/machine-id'];
const SSH = '/etc/ssh';
const FOLDERS = ['/etc', SSH, '/var', '/var/lib', '/var/lib/dbus'];
const FILES = [...MACHINE_IDS, ...KEY_KINDS.flatMap((kind) => [keyFile(kind), `${keyFile(kind)}.pub`])];

/** What is mounted there belongs to others, too: their identity must not change with it. Throws `wrong_state`. */
export function refuseSharedIdentity({ sharedAt }: Like): void {
  const shared = sharedAt.find((place) => [...FOLDERS, ...FILES].some((path) => lies(path, place)));
  if (shared !== undefined) throw cannot(`${shared} is a mount that others have, too`);
}

/**
 * Gives a container that has never run a machine id and SSH host keys of its own, where it has some. They are made here
 * and put in their place, because nothing of the disk may run, or be reached, under the identity of another.
 */
export async function resetIdentity(node: Node, container: string): Promise<void> {
  const { engine } = node;
  const kindOf = (path: string) => engine.entryAt(container, path);
  for (const folder of FOLDERS) {
    // What is put there would come to lie elsewhere, perhaps in a mount.
    if ((await kindOf(folder)) === 'link') throw cannot(`${folder} is a link`);
  }
  const id = Buffer.from(`${randomUUID().replaceAll('-', '')}\n`);
  for (const path of MACHINE_IDS) {
    const kind = await kindOf(path);
    // The second one is usually a link to the first.
    if (kind === 'file' || (kind === 'link' && path === MACHINE_IDS[0])) await put(path, { mode: 0o444, content: id });
  }
  for (const kind of KEY_KINDS) {
    const [secret, shown] = [await kindOf(keyFile(kind)), await kindOf(`${keyFile(kind)}.pub`)];
    if (secret !== undefined || shown !== undefined) await putKey(kind);
  }

  async function putKey(kind: KeyKind): Promise<void> {
    const key = await sshHostKey(kind, 'savepoint');
    await put(keyFile(kind), { mode: 0o600, content: Buffer.from(key.secret) });
    await put(`${keyFile(kind)}.pub`, { mode: 0o644, content: Buffer.from(key.shown) });
  }

  async function put(path: string, file: Omit<PutFile, 'name'>): Promise<void> {
    const [, folder = '/', name = ''] = /^(.*)\/([^/]+)$/.exec(path) ?? [];
    await engine.putFiles(container, folder, [{ ...file, name }]);
  }
}

function keyFile(kind: KeyKind): string {
  return `${SSH}/ssh_host_${kind}_key`;
}

/** Whether a path is that of a mount, or one below it. */
function lies(path: string, mount: string): boolean {
  const place = mount.replace(/\/+/g, '/').replace(/\/$/, '');
  return path === place || path.startsWith(`${place}/`);
}

function cannot(why: string): AppError {
  return new AppError('wrong_state', `its identity cannot be reset: ${why} (fork it without reset_identity)`);
}
