import { stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Container, DiskPlace } from '../ports/engine.ts';
import type { EngineFacts } from './engine-replies.ts';

/**
 * Where a container's written layer is. `root` is where we see the Engine's storage, if we do: it may be another path
 * than the one by which the Engine knows it.
 */
export async function diskPlace(
  { layer }: Pick<Container, 'layer'>,
  { DockerRootDir, SecurityOptions }: EngineFacts,
  root: string | undefined,
): Promise<DiskPlace> {
  if (root === undefined) return { hidden: "the Engine's storage is out of reach" };
  if (layer.driver !== 'overlay2') return { hidden: `the Engine stores with ${layer.driver ?? 'an unknown driver'}` };
  // Owners on the disk are not those that the container sees.
  if (SecurityOptions?.some((option) => option.startsWith('name=userns'))) return { hidden: 'user namespaces are on' };
  const inside = relative(DockerRootDir, layer.folder ?? '');
  if (inside === '' || inside.startsWith('..')) return { hidden: 'the Engine does not say where the disk is' };
  const folder = join(root, inside);
  const found = await stat(folder).catch(() => undefined);
  return found?.isDirectory() ? { folder } : { hidden: 'the disk is not where the Engine says it is' };
}
