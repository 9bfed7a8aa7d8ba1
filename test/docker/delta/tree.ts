import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Every entry below some folders of a root, in words that are equal only when the entries are. */
export type Tree = ReadonlyMap<string, string>;

export interface Precision {
  /** A commit of Docker 20.10 rounds times to seconds and drops some attributes. */
  readonly likeCommit?: boolean;
  /** Paths that are not looked at, nor what is below them. */
  readonly without?: ReadonlySet<string>;
}

export async function socketsIn(root: string, folders: readonly string[]): Promise<Set<string>> {
  const args = [...folders.map((one) => `${root}/${one}`), '-type', 's', '-printf', '%p\\0'];
  const { stdout } = await run('find', args, { encoding: 'latin1', maxBuffer: 1 << 28 });
  const paths = stdout.split('\0').slice(0, -1);
  return new Set(paths.map((path) => path.slice(root.length + 1)));
}

export async function treeOf(root: string, folders: readonly string[], precision: Precision = {}): Promise<Tree> {
  const tree = new Map<string, string>();
  const names = new Map<bigint, string>();
  const visit = async (path: string): Promise<void> => {
    if (precision.without?.has(path)) return;
    const absolute = Buffer.from(`${root}/${path}`, 'latin1');
    const stat = await lstat(absolute, { bigint: true });
    // No image can hold one.
    if (stat.isSocket()) return;
    const twin = stat.isDirectory() || stat.nlink < 2n ? '' : (names.get(stat.ino) ?? '');
    if (!names.has(stat.ino)) names.set(stat.ino, path);
    const time = precision.likeCommit ? stat.mtimeNs / 1_000_000_000n : stat.mtimeNs;
    const facts: unknown[] = [stat.mode.toString(8), stat.uid, stat.gid, twin];
    // The links of a folder, and what an overlay says of its size, are the filesystem's own.
    if (!stat.isDirectory()) facts.push(stat.size);
    facts.push(time);
    if (stat.isFile())
      facts.push(
        createHash('sha256')
          .update(await readFile(absolute))
          .digest('hex'),
      );
    if (stat.isSymbolicLink()) facts.push(await readlink(absolute, 'latin1'));
    if (stat.isCharacterDevice() || stat.isBlockDevice()) facts.push(stat.rdev);
    tree.set(path, facts.join(' '));
    if (!stat.isDirectory()) return;
    for (const name of (await readdir(absolute, 'latin1')).sort()) await visit(`${path}/${name}`);
  };
  for (const folder of folders) await visit(folder);
  await addAttributes(tree as Map<string, string>, root, folders, precision);
  return tree;
}

async function addAttributes(tree: Map<string, string>, root: string, folders: readonly string[], how: Precision) {
  const args = [
    '-R',
    '-h',
    '-d',
    '-m',
    '-',
    '-e',
    'hex',
    '--absolute-names',
    ...folders.map((one) => `${root}/${one}`),
  ];
  const { stdout } = await run('getfattr', args, { encoding: 'latin1', maxBuffer: 1 << 28 });
  for (const block of stdout.split('\n\n')) {
    const [head = '', ...lines] = block.trim().split('\n');
    if (!head.startsWith('# file: ')) continue;
    const escaped = head.slice('# file: '.length + root.length + 1);
    const path = escaped.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)));
    const kept = lines.filter((line) => !/^(?:trusted\.overlay|user\.overlay|security\.selinux)/.test(line));
    const shown = how.likeCommit ? kept.filter((line) => line.startsWith('security.capability')) : kept;
    if (shown.length > 0 && tree.has(path)) tree.set(path, `${tree.get(path)} ${shown.sort().join(' ')}`);
  }
}

/** How two trees differ, a line for each path. */
export function differences(one: Tree, other: Tree): string[] {
  const paths = [...new Set([...one.keys(), ...other.keys()])].sort();
  return paths
    .filter((path) => one.get(path) !== other.get(path))
    .map((path) => `${JSON.stringify(path)}: ${one.get(path) ?? 'missing'} | ${other.get(path) ?? 'missing'}`);
}
