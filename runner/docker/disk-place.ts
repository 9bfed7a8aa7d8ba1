import { stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { DiskPlace } from '../ports/engine.ts';
import type { EngineFacts, InspectedContainer } from './engine-replies.ts';

/**
 * Where a container's written layer is, or the uppermost one of an image. `root` is where we see the Engine's storage, if we do: it may be another path
 * than the one by which the Engine knows it.
 */
export async function diskPlace(
  { GraphDriver: driver }: Pick<InspectedContainer, 'GraphDriver'>,
  { DockerRootDir, SecurityOptions }: EngineFacts,
  root: string | undefined,
): Promise<DiskPlace> {
  if (root === undefined) return { hidden: "the Engine's storage is out of reach" };
  if (driver?.Name !== 'overlay2') return { hidden: `the Engine stores with ${driver?.Name ?? 'an unknown driver'}` };
  // Owners on the disk are not those that the container sees.
  if (SecurityOptions?.some((option) => option.startsWith('name=userns'))) return { hidden: 'user namespaces are on' };
  const inside = relative(DockerRootDir, driver.Data?.['UpperDir'] ?? '');
  if (inside === '' || inside.startsWith('..')) return { hidden: 'the Engine does not say where the disk is' };
  const folder = join(root, inside);
  const found = await stat(folder).catch(() => undefined);
  return found?.isDirectory() ? { folder } : { hidden: 'the disk is not where the Engine says it is' };
}
