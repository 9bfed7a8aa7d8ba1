import { createHash } from 'node:crypto';
import { copyFile, cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { importOnce } from '../../scripts/images.mjs';
import { debianRootfs } from '../../scripts/images/debian-rootfs.mjs';
import { keepFile } from '../../scripts/images/keep-file.mjs';
import { cacheFolder, checkout } from '../../scripts/paths.mjs';
import { run } from '../../scripts/process/run.mjs';

const IMAGE = 'savepoint-test/node:20';
const CACHE = 'var/cache/npm';

/**
 * Stands in for `node:20-bookworm-slim` where no registry answers: Debian, the Node and npm of this machine, and all
 * packages of the lock file in npm's cache, so that `npm ci` in an image build needs no network.
 */
export async function nodeImage(dockerHost: string): Promise<string> {
  const changes = [`ENV npm_config_cache=/${CACHE} npm_config_offline=true npm_config_update_notifier=false`];
  await importOnce(dockerHost, IMAGE, nodeRootfs, changes);
  return IMAGE;
}

/** Made anew when the lock file or Node has changed; the older ones go. */
async function nodeRootfs(): Promise<string> {
  const lock = await readFile(join(checkout, 'package-lock.json'));
  const version = createHash('sha256').update(lock).update(process.version).digest('hex').slice(0, 12);
  const folder = join(cacheFolder(), 'images');
  const file = await keepFile(join(folder, `node-${version}.tar`), makeTar);
  const older = (await readdir(folder)).filter((name) => /^node-\w+\.tar$/.test(name) && name !== basename(file));
  await Promise.all(older.map((name) => rm(join(folder, name))));
  return file;
}

async function makeTar(tar: string): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), 'savepoint-node-image-'));
  try {
    const root = join(work, 'root');
    await mkdir(root);
    await run('tar', ['--extract', '--file', await debianRootfs(), '--directory', root, '--xattrs', '--numeric-owner']);
    await addNode(root);
    await fillCache(join(work, 'install'), join(root, CACHE));
    await run('tar', ['--create', '--file', tar, '--directory', root, '--xattrs', '--numeric-owner', '.']);
  } finally {
    await rm(work, { recursive: true });
  }
}

async function addNode(root: string): Promise<void> {
  const npmCli = await realpath((await run('which', ['npm'])).trim());
  const npm = join(dirname(npmCli), '..');
  await mkdir(join(root, 'usr/local/bin'), { recursive: true });
  await copyFile(process.execPath, join(root, 'usr/local/bin/node'));
  await cp(npm, join(root, 'usr/local/lib/node_modules/npm'), { recursive: true });
  for (const name of ['npm', 'npx']) {
    await symlink(`../lib/node_modules/npm/bin/${name}-cli.js`, join(root, 'usr/local/bin', name));
  }
}

/** A real install fills the cache with exactly what the lock file asks for. */
async function fillCache(folder: string, cache: string): Promise<void> {
  await mkdir(folder);
  for (const file of ['package.json', 'package-lock.json']) await copyFile(join(checkout, file), join(folder, file));
  await mkdir(cache, { recursive: true });
  await run('npm', ['ci', '--cache', cache, '--ignore-scripts', '--include=dev', '--no-audit', '--no-fund'], {
    cwd: folder,
  });
}
