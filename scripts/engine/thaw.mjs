import { readFile, writeFile } from 'node:fs/promises';

/**
 * Thaws the container a process is in. A frozen process takes no signal, not even SIGKILL, until it is thawed.
 * @param {number} pid
 */
export async function thaw(pid) {
  const groups = await readFile(`/proc/${pid}/cgroup`, 'utf8').catch(() => '');
  for (const line of groups.split('\n')) {
    const [, controllers, path] = line.split(':');
    if (controllers === 'freezer') await set(`/sys/fs/cgroup/freezer${path}/freezer.state`, 'THAWED');
    // The one tree of version 2, alone or beside the trees of version 1, where it freezes nothing.
    if (controllers === '') await set(`/sys/fs/cgroup${path}/cgroup.freeze`, '0');
  }
}

/**
 * @param {string} file
 * @param {string} value
 */
async function set(file, value) {
  // Without the flag a file that is not there would be made.
  await writeFile(file, value, { flag: 'r+' }).catch(() => undefined);
}
