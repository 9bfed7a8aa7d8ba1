import { chmod, copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheFolder } from '../paths.mjs';
import { run } from '../process/run.mjs';
import { keepFile } from './keep-file.mjs';

const FOLDERS = ['bin', 'dev', 'etc', 'home', 'proc', 'root', 'run', 'sys', 'tmp', 'usr/bin', 'var/log', 'var/tmp'];

const FILES = {
  'etc/passwd': 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n',
  'etc/group': 'root:x:0:\nnogroup:x:65534:\n',
  'etc/hosts': '127.0.0.1 localhost\n',
};

/**
 * A root filesystem of 2 MB: the static busybox of this machine with all its commands.
 * @returns {Promise<string>} the path of its tar
 */
export function busyboxRootfs() {
  return keepFile(join(cacheFolder(), 'images', 'busybox-1.tar'), async (tar) => {
    const root = await mkdtemp(join(tmpdir(), 'savepoint-busybox-'));
    try {
      await fill(root);
      await run('tar', [
        '--create',
        '--file',
        tar,
        '--directory',
        root,
        '--numeric-owner',
        '--owner=0',
        '--group=0',
        '.',
      ]);
    } finally {
      await rm(root, { recursive: true });
    }
  });
}

/** @param {string} root */
async function fill(root) {
  for (const folder of FOLDERS) await mkdir(join(root, folder), { recursive: true });
  for (const [name, text] of Object.entries(FILES)) await writeFile(join(root, name), text);
  for (const folder of ['tmp', 'var/tmp']) await chmod(join(root, folder), 0o1777);
  await chmod(join(root, 'root'), 0o700);
  await chmod(root, 0o755);

  await copyFile('/bin/busybox', join(root, 'bin/busybox'));
  const commands = (await run('/bin/busybox', ['--list'])).split('\n').filter((name) => name && name !== 'busybox');
  for (const name of commands) await symlink('busybox', join(root, 'bin', name));
}
