import type { Node } from '../node.ts';
import type { Op } from '../operations/operations.ts';
import { isDueToWeigh, isLong, isMostlyDead, reachesDown } from '../policy/chain.ts';
import { imageTag, repository } from '../policy/names.ts';
import type { SnapshotRecord, VpsDocument } from '../ports/documents.ts';
import { commonBase } from '../policy/storage-shares.ts';
import type { Image } from '../ports/engine.ts';
import { commentOf, fromLabels, toLabels } from '../ports/snapshot-label.ts';
import { AppError } from '../wire/errors.ts';
import { knownVps } from './open-vps.ts';
import type { SnapshotName, TaskId } from '../wire/names.ts';
import { firstImage } from './first-image.ts';
import { refuseIfFull } from './admit-space.ts';

/** The same snapshot as another image, of fewer layers, which nobody knows of yet. */
export interface Flattened {
  readonly name: SnapshotName;
  /** The image that it is to take the name of. */
  readonly replaces: string;
  readonly image: Image;
}

/**
 * Makes an image of a snapshot whose chain of layers has become long: the same disk, names, labels and configuration,
 * but the topmost layers as one. Proves entry by entry that it is the same. Needs no lock, because nothing that is there
 * changes. Undefined when there is nothing to do.
 */
export async function flattened(
  node: Node,
  vps: VpsDocument,
  record: SnapshotRecord,
  id: string,
  signal: AbortSignal,
): Promise<Flattened | undefined> {
  const { image_id: replaces, name } = record;
  const places = replaces === null ? undefined : await node.engine.layersOf(replaces);
  if (replaces === null || !places?.folders) return undefined;
  const { folders } = places;
  const floor = commonBase(folders, (await firstImage(node.engine, vps)) ?? []);
  const wholly = await isDeadWeight(node, folders.slice(floor));
  if (!wholly && !isLong({ depth: folders.length, floor })) return undefined;
  const image = await merged(node, vps.task_id, { replaces, id, folders, floor, wholly }, signal);
  return { name, replaces, image };
}

/** The same at once, for whoever holds the lock: before a chain reaches the Engine's limit. Never throws. */
export async function flattenNow(node: Node, op: Op, record: SnapshotRecord): Promise<void> {
  try {
    const made = await flattened(node, knownVps(node, op.taskId), record, op.id, op.signal);
    if (made !== undefined) await takeOver(node, op, made);
  } catch (failure) {
    node.warn({ task_id: op.taskId, err: failure }, 'a chain of layers could not be shortened');
  }
}

async function isDeadWeight({ usage }: Node, own: readonly string[]): Promise<boolean> {
  if (own.length < 2 || !isDueToWeigh(own.length)) return false;
  const weighed = await usage.ofChain(own);
  return weighed.unknown === undefined && isMostlyDead(weighed);
}

interface Wish {
  readonly replaces: string;
  readonly id: string;
  readonly folders: readonly string[];
  /** The lowest layers, which are not the VPS's own. */
  readonly floor: number;
  readonly wholly: boolean;
}

async function merged(
  node: Node,
  taskId: TaskId,
  { replaces, id, folders, ...how }: Wish,
  signal: AbortSignal,
): Promise<Image> {
  const { engine } = node;
  const facts = fromLabels((await engine.image(replaces))?.labels ?? {});
  if (facts === undefined) throw new AppError('engine_error', `the labels of a snapshot of ${taskId} are gone`);
  const flat = await node.deltas.flatten(folders, (step) => reachesDown(how, step), signal);
  await refuseIfFull(node, taskId, (flat.layer?.bytes ?? 0) * TIMES_WRITTEN);
  const labels = toLabels({ ...facts, operation_id: id, replaces });
  const saved = { labels, comment: commentOf({ operation_id: id }) };
  const made = await engine.loadLayer({ container: null, base: replaces, keep: flat.kept, layer: flat.layer, saved });
  try {
    const top = flat.layer && (await engine.layersOf(made))?.folders?.at(-1);
    const differs = top && (await flat.differenceFrom(top));
    const image = await engine.image(made);
    if (top === undefined || differs || image === undefined) {
      throw new AppError('engine_error', `merged layers of ${taskId} came out different: ${differs ?? 'gone'}`);
    }
    await engine.sync();
    return image;
  } catch (failure) {
    await engine.removeImage(made);
    throw failure;
  }
}

/** Once as the Engine spools it, once as the layer itself. */
const TIMES_WRITTEN = 2;

/**
 * Gives the snapshot's name to the flattened image, under the lock. A crash between the name and the record is finished
 * by settle: the new image's label says which one it took the name from. False when the snapshot is not as it was.
 */
export async function takeOver(node: Node, op: Op, { name, replaces, image }: Flattened): Promise<boolean> {
  const isAsItWas = (vps: VpsDocument | undefined) =>
    vps?.snapshots.some((one) => one.name === name && one.state === 'ready' && one.image_id === replaces);
  const { engine, documents } = node;
  if (!isAsItWas(documents.get(op.taskId)) || (await engine.image(imageTag(op.taskId, name)))?.id !== replaces) {
    await engine.removeImage(image.id);
    return false;
  }
  op.done('merged');
  await op.attempt(async (undo) => {
    undo.add('remove the merged image', () => engine.removeImage(image.id));
    undo.add('give the name back', () => engine.tag(replaces, repository(op.taskId), name));
    await engine.tag(image.id, repository(op.taskId), name);
    op.done('tagged');
    await engine.sync();
    await documents.update(op.taskId, (vps) => ({
      ...vps,
      snapshots: vps.snapshots.map((one) =>
        one.name === name ? { ...one, image_id: image.id, total_size: image.size } : one,
      ),
      buried: [...vps.buried, replaces],
    }));
  });
  node.sweeper.soon(op.taskId);
  return true;
}
