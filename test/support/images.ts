import { importOnce } from '../../scripts/images.mjs';
import { busyboxRootfs } from '../../scripts/images/busybox-rootfs.mjs';
import { debianRootfs } from '../../scripts/images/debian-rootfs.mjs';

/** Images that tests stand on. They are made once, kept in the Engine, and shared: no test removes them. */

/** A 2 MB image: static busybox with a shell and all its commands, and no command of its own. */
export async function busyboxImage(dockerHost: string): Promise<string> {
  return imported(dockerHost, 'savepoint-test/busybox:1', busyboxRootfs);
}

/** A small real Debian 12 with apt, Python, SQLite, attr, acl and setcap, and no command of its own. */
export async function debianImage(dockerHost: string): Promise<string> {
  return imported(dockerHost, 'savepoint-test/debian:12', debianRootfs);
}

async function imported(dockerHost: string, image: string, makeTar: () => Promise<string>): Promise<string> {
  await importOnce(dockerHost, image, makeTar);
  return image;
}
