import { access, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../paths.mjs';
import { run } from '../process/run.mjs';

const PACKAGES = ['ca-certificates', 'docker.io', 'iptables'];

/**
 * A small Debian with its own Docker Engine, as a folder. It is made once, in some minutes, and kept; one whose making
 * was cut short has no mark beside it and is made again. Nothing ever writes into a finished one.
 * @param {string} suite
 * @param {string} mirror
 * @param {{ say: (line: string) => void, signal: AbortSignal }} around
 * @returns {Promise<string>} the folder
 */
export async function engineTree(suite, mirror, { say, signal }) {
  const tree = join(treesFolder(), suite);
  const mark = `${tree}.finished`;
  if (await exists(mark)) return tree;

  say(`making a Debian ${suite} with its Docker Engine in ${tree}`);
  await rm(tree, { recursive: true, force: true });
  await mkdir(tree, { recursive: true });
  const debootstrap = ['debootstrap', '--variant=minbase', `--include=${PACKAGES}`, suite, tree, mirror];
  await run('unshare', [...ALONE, ...debootstrap], { signal, killSignal: 'SIGKILL' }).catch((failure) => {
    signal.throwIfAborted();
    throw failure;
  });
  await rm(join(tree, 'var/cache/apt/archives'), { recursive: true });
  await writeFile(mark, `${new Date().toISOString()} ${mirror}\n`);
  return tree;
}

export function treesFolder() {
  return join(cacheFolder(), 'engine-trees');
}

/** Whatever debootstrap mounts and starts goes with it, even when it is killed. */
const ALONE = ['--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];

/** @param {string} path */
function exists(path) {
  return access(path).then(
    () => true,
    () => false,
  );
}
