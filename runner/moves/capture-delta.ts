import type { Node } from '../node.ts';
import { imageTag } from '../policy/names.ts';
import { isLeftForTheFreeze } from '../policy/copy-ahead.ts';
import { type Asked, chooseMethod, type MethodChoice, whyCommit } from '../policy/snapshot-method.ts';
import { DeltaRefused, type Delta, type Estimate } from '../ports/deltas.ts';
import type { Image } from '../ports/engine.ts';
import { fromLabels } from '../ports/snapshot-label.ts';
import { AppError } from '../wire/errors.ts';
import type { SnapshotName } from '../wire/names.ts';
import { hasRoom } from './admit-space.ts';
import { imageToBuildUpon, readyRecord } from './can-build-upon.ts';
import type { Capture, Captured } from './capture.ts';
import { frozen, letWritesEnd } from './freeze.ts';
import { indexBeside } from './index-beside.ts';
import { loadDelta } from './load-delta.ts';
import { secureImage } from './secure-image.ts';

/** A container whose disk is looked at. */
type Sight = Pick<Capture, 'op' | 'container'>;
/** And how it is to be saved, if anybody cares. */
interface Wanted extends Sight {
  readonly asked: Asked;
  /** It stands still in any case. */
  readonly meets: boolean;
  /** Resolves when it is written down that it may be frozen. */
  readonly announcing: Promise<unknown>;
}

/** How a disk is to be saved. Without a delta, all of it. */
export interface Looked {
  readonly delta: Delta | null;
  readonly choice: MethodChoice;
  /** Bytes of all files that the container has written, where they have been seen. */
  readonly diskBytes?: number;
  /** All is saved, and it can be copied before the VPS is frozen. */
  readonly ahead?: boolean;
  /** The image that a delta goes on top of. */
  readonly below?: Image;
  /** The disk was that of the last snapshot when the look began. */
  readonly unchanged?: boolean;
}

/** Looks at what has changed and chooses what costs less. What has changed is copied ahead. */
export async function lookAt(node: Node, sight: Wanted): Promise<Looked> {
  const opened = await openDelta(node, sight);
  if (opened.delta === null) return { delta: null, choice: { method: 'commit', why: opened.why } };
  try {
    return await chooseWay(node, sight, opened.delta);
  } catch (failure) {
    await opened.delta.close();
    throw failure;
  }
}

/** Without a delta it says why there can be none. */
type Opened = { readonly delta: Delta } | { readonly delta: null; readonly why: string };

async function openDelta(node: Node, sight: Wanted): Promise<Opened> {
  const told = whyCommit(sight.asked);
  if (told !== undefined) return { delta: null, why: told };
  try {
    // Whether its image is there is asked beside the look.
    return await openDisk(node, sight, async (name) => readyRecord(node, sight.op.taskId, name) !== undefined);
  } catch (failure) {
    return { delta: null, why: whyNoDelta(node, sight, failure) };
  }
}

/** Where the disk can be seen, what has changed on it since the last snapshot that `isThere`. To be closed. */
export async function openDisk(
  node: Node,
  { op, container }: Sight,
  isThere: (snapshot: SnapshotName) => Promise<boolean>,
): Promise<Opened> {
  const { folder, hidden } = await node.engine.diskOf(container);
  if (folder === undefined) return { delta: null, why: hidden };
  const disk = { taskId: op.taskId, container: container.id, folder };
  return { delta: await node.deltas.open(disk, isThere) };
}

async function chooseWay(node: Node, sight: Wanted, delta: Delta): Promise<Looked> {
  let diskBytes: number | undefined;
  try {
    const asked = imageBelow(node, sight, delta);
    asked.catch(() => undefined);
    const estimate = await delta.look();
    const below = await asked;
    diskBytes = estimate.diskBytes;
    const choice = choose(sight, delta, estimate, below);
    if (choice.method === 'commit' || below === undefined) {
      // What stands still anyway need not be copied before that.
      return { delta, choice, diskBytes, ahead: sight.container.status === 'running' };
    }
    if (!(await hasRoom(node, estimate.changedBytes * TIMES_WRITTEN))) {
      return { delta, choice: { method: 'commit', why: 'too little free disk for a delta' }, diskBytes };
    }
    const { unchanged } = estimate;
    if (sight.meets) await delta.getReady();
    if (sight.container.status === 'running' && !unchanged) await readAhead(node, sight, delta, estimate);
    return { delta, choice, diskBytes, unchanged, below };
  } catch (failure) {
    return { delta, choice: { method: 'commit', why: whyNoDelta(node, sight, failure) }, diskBytes };
  }
}

/** To believe copies, the VPS must stand still for a moment before they are made: little is read again instead. */
async function readAhead(node: Node, sight: Wanted, delta: Delta, estimate: Estimate): Promise<void> {
  const { op, container, announcing } = sight;
  if (isLeftForTheFreeze(estimate)) return delta.readAhead();
  await announcing;
  await letWritesEnd(node, op, container);
  await delta.copyAhead();
}

function choose(sight: Wanted, { base }: Delta, estimate: Estimate, below: Image | undefined): MethodChoice {
  if (below === undefined) return { method: 'commit', why: 'the image below is gone' };
  return chooseMethod({ ...estimate, depth: below.layers, hasBase: base !== null }, sight.asked);
}

/**
 * The image that the layer goes on top of. Undefined when it is gone, or another one bears its name. A container that was
 * made from a snapshot stands on the image that this had then; when its chain has been merged since, the same disk is there
 * with fewer layers.
 */
async function imageBelow(node: Node, { op, container }: Sight, { base }: Delta): Promise<Image | undefined> {
  if (base !== null) return imageToBuildUpon(node, op.taskId, base);
  const head = node.documents.get(op.taskId)?.head ?? null;
  const merged = head === null ? undefined : await node.engine.image(imageTag(op.taskId, head));
  if (merged !== undefined && fromLabels(merged.labels)?.replaces === container.imageId) return merged;
  return node.engine.image(container.imageId);
}

/** Once as a copy of ours, once as the Engine spools it, once as the layer itself. */
export const TIMES_WRITTEN = 3;

/** A snapshot that goes on top of the last one: the same layers, and one with what has changed. */
export async function captureDelta(node: Node, subject: Capture, delta: Delta, looked: Looked): Promise<Captured> {
  const { op, container, company } = subject;
  const { below } = looked;
  if (below === undefined) throw new DeltaRefused('nobody has looked what is below');
  const index = indexBeside(node, subject, delta);
  const read = async () => {
    await delta.capture();
    op.step('read');
  };
  // Nothing has to stand still for what is proven already, but that was so at a moment of its own.
  const isProven = looked.unchanged && company === undefined;
  if (isProven) delta.captureUnchanged();
  const { frozenMs } = isProven ? { frozenMs: 0 } : await frozen(node, op, container, read, company?.('read'));
  const saved = subject.saved('delta');
  const id = await loadDelta(node, subject, delta, { base: below.id, saved });
  // It has no layer of its own: all that it names is a snapshot's.
  const flushed = delta.layer() === null && delta.base !== null ? Promise.resolve() : undefined;
  const committed = { id, tag: subject.tag, labels: saved.labels, flushed };
  const writing = index.write();
  const secured = await secureImage(node, subject, committed, below.size).finally(() => writing);
  return { secured, frozenMs, method: 'delta', why: looked.choice.why, keep: () => index.keep() };
}

/** Why no delta could be made, in words. What would stop a commit as well is thrown on. */
export function whyNoDelta(node: Node, { op }: Sight, failure: unknown): string {
  if (failure instanceof AppError && failure.code !== 'engine_error') throw failure;
  if (!(failure instanceof Error)) throw failure;
  node.warn({ task_id: op.taskId, err: failure }, 'no incremental snapshot could be made: all of the disk is saved');
  return failure.message;
}
