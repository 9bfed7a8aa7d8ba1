import { readFile } from 'node:fs/promises';
import type { EngineCorner } from './engine-corner.ts';

/**
 * The folder of this machine in which what a running container has written lies. An Engine that keeps images in
 * containerd's store does not tell; its container's own mounts do.
 */
export async function upperDirectory(corner: EngineCorner, id: string): Promise<string> {
  const { GraphDriver, State } = await corner.inspect(id);
  const told = (GraphDriver?.Data as { UpperDir?: string } | undefined)?.UpperDir;
  if (told) return told;
  const mounts = await readFile(`/proc/${State.Pid}/mountinfo`, 'utf8');
  const root = mounts.split('\n').find((line) => line.split(' ')[4] === '/');
  const upper = /[ ,]upperdir=([^,\s]+)/.exec(root ?? '')?.[1];
  if (upper === undefined) throw new Error(`the root of ${id} is no overlay: ${root}`);
  return upper;
}
