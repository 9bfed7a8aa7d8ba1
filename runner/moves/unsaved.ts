import type { Node } from '../node.ts';
import type { VpsDocument } from '../ports/documents.ts';
import { fromLabels } from '../ports/snapshot-label.ts';
import type { Container } from '../ports/engine.ts';
import { imageTag } from '../policy/names.ts';
import { survivor } from '../policy/lineage.ts';
import { AppError } from '../wire/errors.ts';
import type { Unsaved } from '../wire/restore-plan.ts';
import { canBuildUpon } from './can-build-upon.ts';

export interface Seen {
  readonly unsaved: Unsaved | null;
  /** Why it is not known, or only roughly. */
  readonly reason: string | null;
}

const EXAMPLES = 20;
const AT_MOST = 'at most that: what has changed since its last snapshot cannot be told from what changed before';

/** What a disk holds that no snapshot has. It only looks: nothing is frozen or locked, and the VPS goes on meanwhile. */
export async function unsavedOf(node: Node, vps: VpsDocument, container: Container): Promise<Seen> {
  try {
    return await node.looks.run(() => look(node, vps, container));
  } catch (failure) {
    if (failure instanceof AppError && failure.code !== 'engine_error') throw failure;
    node.warn({ task_id: vps.task_id, err: failure }, 'what is in no snapshot of a VPS could not be seen');
    return { unsaved: null, reason: 'its disk could not be looked at' };
  }
}

async function look(node: Node, vps: VpsDocument, container: Container): Promise<Seen> {
  const { folder, hidden } = await node.engine.diskOf(container);
  if (folder === undefined) return listed(node, vps, container, hidden);
  const disk = { taskId: vps.task_id, container: container.id, folder };
  const { base, ...unsaved } = await node.deltas.unsaved(disk, (name) => canBuildUpon(node, vps.task_id, name));
  const isExact = base !== null || (await standsOnHead(node, vps, container));
  return { unsaved: { ...unsaved, examples: unsaved.examples.toSorted() }, reason: isExact ? null : AT_MOST };
}

/** As the Engine tells it: in what the disk differs from the container's image. */
async function listed(node: Node, vps: VpsDocument, container: Container, hidden: string): Promise<Seen> {
  const [paths, bytes] = await Promise.all([node.engine.changes(container.id), node.engine.writtenBytes(container.id)]);
  const folders = new Set(paths.map((path) => path.slice(0, path.lastIndexOf('/'))));
  const files = paths.filter((path) => !folders.has(path));
  const unsaved = { files: files.length, bytes, examples: files.slice(0, EXAMPLES).toSorted() };
  const rough = `as Docker lists it, with what was deleted (${hidden})`;
  return { unsaved, reason: (await standsOnHead(node, vps, container)) ? rough : `${AT_MOST}; ${rough}` };
}

/** No snapshot was taken of this container yet: its image is that of its HEAD, or it has none. */
export async function standsOnHead(node: Node, vps: VpsDocument, { imageId }: Container): Promise<boolean> {
  const head = survivor(vps, vps.head);
  if (head === null) return true;
  const image = await node.engine.image(imageTag(vps.task_id, head));
  // Its chain may have been merged since.
  return image?.id === imageId || (image !== undefined && fromLabels(image.labels)?.replaces === imageId);
}
