import { existsSync } from 'node:fs';
import { Problem } from './problem.mjs';
import { run } from './process/run.mjs';

/**
 * What must be installed, with the files by which it is known. The first that is there will do: who has Docker from
 * elsewhere keeps that one.
 * @typedef {Readonly<Record<string, readonly string[]>>} Packages package -> files
 */

/** @type {Packages} */
export const BUSYBOX = { 'busybox-static': ['/usr/share/doc/busybox-static/copyright'] };

/** @type {Packages} */
export const ENGINE_PACKAGES = {
  'docker.io': ['/usr/sbin/dockerd', '/usr/bin/dockerd'],
  iptables: ['/usr/sbin/iptables', '/sbin/iptables'],
  ...BUSYBOX,
};

/** What incremental snapshots need: without it each one saves the whole disk. @type {Packages} */
export const DELTA_PACKAGES = { attr: ['/usr/bin/getfattr'] };

/** @type {Packages} */
export const TEST_PACKAGES = {
  ...ENGINE_PACKAGES,
  ...DELTA_PACKAGES,
  debootstrap: ['/usr/sbin/debootstrap'],
  'debian-archive-keyring': ['/usr/share/keyrings/debian-archive-keyring.gpg'],
  e2fsprogs: ['/sbin/mkfs.ext4', '/usr/sbin/mkfs.ext4'],
  'openssh-client': ['/usr/bin/ssh-keygen'],
  procps: ['/bin/ps', '/usr/bin/ps'],
  // For the tests of the dashboard.
  chromium: ['/usr/bin/chromium'],
  python3: ['/usr/bin/python3'],
  iproute2: ['/sbin/ip', '/usr/sbin/ip', '/usr/bin/ip'],
  'docker-compose': ['/usr/bin/docker-compose', ...composePlugins()],
};

/**
 * Installs the packages that are missing, on Debian and what descends from it.
 * @param {Packages} packages
 * @param {(line: string) => void} say
 */
export async function installPackages(packages, say) {
  const missing = [];
  for (const [name, files] of Object.entries(packages)) {
    if (!files.some((file) => existsSync(file))) missing.push(name);
  }
  if (missing.length === 0) return;

  if (!existsSync('/usr/bin/apt-get')) throw new Problem(`Please install: ${missing.join(', ')}.`);
  if (process.getuid?.() !== 0) throw new Problem(`Please run as root: apt-get install ${missing.join(' ')}`);
  say(`installing ${missing.join(', ')} with apt-get`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // A source that does not answer, of something else perhaps, must not stop us: installing says what is really missing.
  await run('apt-get', ['update', '--quiet'], { env }).catch((error) => say(error.message));
  const options = ['--yes', '--quiet', '--no-install-recommends', '--option', 'DPkg::Lock::Timeout=300'];
  await run('apt-get', ['install', ...options, ...missing], { env });
}

function composePlugins() {
  const folders = ['/usr/libexec', '/usr/lib', '/usr/local/libexec', '/usr/local/lib'];
  return folders.map((folder) => `${folder}/docker/cli-plugins/docker-compose`);
}
