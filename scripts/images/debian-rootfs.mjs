import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../paths.mjs';
import { run } from '../process/run.mjs';
import { keepFile } from './keep-file.mjs';

const PACKAGES = ['acl', 'attr', 'ca-certificates', 'iproute2', 'libcap2-bin', 'procps', 'python3-minimal', 'sqlite3'];

/**
 * A small real Debian, as people run it in a VPS: with apt, Python, SQLite and the tools for odd files. Takes about two
 * minutes the first time. Needs root and debootstrap.
 * @returns {Promise<string>} the path of its tar
 */
export function debianRootfs() {
  return keepFile(join(cacheFolder(), 'images', 'debian-12.tar'), async (tar) => {
    const root = `${tar}.root`;
    try {
      await mkdir(root);
      await run('debootstrap', ['--variant=minbase', `--include=${PACKAGES.join(',')}`, 'bookworm', root]);
      await rm(join(root, 'var/cache/apt/archives'), { recursive: true });
      await mkdir(join(root, 'var/cache/apt/archives/partial'), { recursive: true });
      await run('tar', ['--create', '--file', tar, '--directory', root, '--numeric-owner', '--xattrs', '--acls', '.']);
    } finally {
      await rm(root, { recursive: true, force: true });
    }
  });
}
