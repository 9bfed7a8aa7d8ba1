import type { Node } from '../node.ts';
import { imageTag } from '../policy/names.ts';
import { paysToCopyAhead } from '../policy/copy-ahead.ts';
import { chooseMethod, type MethodChoice } from '../policy/snapshot-method.ts';
import type { Delta } from '../ports/deltas.ts';
import { AppError } from '../wire/errors.ts';
import { refuseIfFull } from './admit-space.ts';
import type { SnapshotName } from '../wire/names.ts';
import type { Capture, Captured } from './capture.ts';
import { frozen } from './freeze.ts';
import { indexBeside } from './index-beside.ts';
import { secureImage } from './secure-image.ts';

/** Without a delta it says why there can be none. */
type Opened = { readonly delta: Delta } | { readonly delta: null; readonly why: string };

export async function openDelta(node: Node, subject: Capture): Promise<Opened> {
  if (node.settings.snapshotMethod === 'commit') return { delta: null, why: 'SNAPSHOT_METHOD is commit' };
  const { op, container } = subject;
  try {
    const { folder, hidden } = await node.engine.diskOf(container.id);
    if (folder === undefined) return { delta: null, why: hidden };
    const disk = { taskId: op.taskId, container: container.id, folder };
    return { delta: await node.deltas.open(disk, (name) => isThere(node, subject, name)) };
  } catch (failure) {
    return { delta: null, why: whyNoDelta(node, subject, failure) };
  }
}

export interface Way extends MethodChoice {
  /** All is saved, and most of it can be copied before the VPS is frozen. */
  readonly ahead: boolean;
}

/** Looks at what has changed and chooses what costs less. Throws `no_space` before anything is touched. */
export async function chooseWay(node: Node, subject: Capture, delta: Delta): Promise<Way> {
  try {
    const estimate = await delta.look();
    const depth = await depthOf(node, below(subject, delta));
    const choice = chooseMethod({ ...estimate, depth, hasBase: delta.base !== null });
    if (choice.method === 'commit') {
      const { imageId, status } = subject.container;
      return { ...choice, ahead: paysToCopyAhead({ ...estimate, status, depth: await depthOf(node, imageId) }) };
    }
    await refuseIfFull(node, subject.op.taskId, estimate.changedBytes * TIMES_WRITTEN);
    if (subject.container.status === 'running') await delta.copyAhead();
    return { ...choice, ahead: false };
  } catch (failure) {
    return { method: 'commit', why: whyNoDelta(node, subject, failure), ahead: false };
  }
}

async function depthOf(node: Node, image: string): Promise<number> {
  return (await node.engine.image(image))?.layers ?? 0;
}

/** The image that the layer goes on top of. */
function below({ op, container }: Capture, { base }: Delta): string {
  return base === null ? container.imageId : imageTag(op.taskId, base);
}

/** Once as a copy of ours, once as the Engine spools it, once as the layer itself. */
export const TIMES_WRITTEN = 3;

/** A snapshot that goes on top of the last one: the same layers, and one with what has changed. */
export async function captureDelta(node: Node, subject: Capture, delta: Delta, why: string): Promise<Captured> {
  const { op, container, tag, saved } = subject;
  const wanted = saved('delta');
  const base = below(subject, delta);
  const index = indexBeside(node, subject, delta);
  const read = async () => {
    await delta.capture();
    op.step('read');
  };
  const load = async () => {
    const onTop = { container: container.id, base, layer: delta.layer(), saved: wanted };
    const [id] = await Promise.all([node.engine.loadLayer(onTop), index.write()]);
    op.step('loaded');
    return secureImage(node, container, { id, tag, labels: wanted.labels }, base);
  };
  const { result: secured, frozenMs } = await frozen(node, op, container, read, load);
  return { secured, frozenMs, method: 'delta', why, keep: () => index.keep() };
}

/** Why no delta could be made, in words. What would stop a commit as well is thrown on. */
export function whyNoDelta(node: Node, { op }: Capture, failure: unknown): string {
  if (failure instanceof AppError && failure.code !== 'engine_error') throw failure;
  if (!(failure instanceof Error)) throw failure;
  node.warn({ task_id: op.taskId, err: failure }, 'no incremental snapshot could be made: all of the disk is saved');
  return failure.message;
}

/** A snapshot can be built upon as long as its own image is there. */
async function isThere(node: Node, { op }: Capture, name: SnapshotName): Promise<boolean> {
  const record = node.documents.get(op.taskId)?.snapshots.find((one) => one.name === name);
  if (record?.state !== 'ready') return false;
  return (await node.engine.image(imageTag(op.taskId, name)))?.id === record.image_id;
}
