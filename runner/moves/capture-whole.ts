import type { Node } from '../node.ts';
import type { Undo } from '../operations/undo.ts';
import { isLeftForTheFreeze, isLittle, paysToCopyAgain, staysCheap } from '../policy/copy-ahead.ts';
import { type CopyPlace, DeltaRefused, type Delta, type Estimate } from '../ports/deltas.ts';
import type { Container } from '../ports/engine.ts';
import { AppError } from '../wire/errors.ts';
import { refuseIfFull } from './admit-space.ts';
import type { Capture, Captured } from './capture.ts';
import { captureCommit } from './capture-commit.ts';
import { TIMES_WRITTEN } from './capture-delta.ts';
import { flushAlong } from './flush-along.ts';
import { frozen, letWritesEnd } from './freeze.ts';
import { type IndexBeside, indexBeside } from './index-beside.ts';
import { loadDelta } from './load-delta.ts';
import { removeCopies } from './remove-copies.ts';
import { secureImage, sizeOf } from './secure-image.ts';

/** Saves all that is on a disk, before the VPS is frozen where that goes. `delta` has looked at the disk. */
export async function captureWhole(
  node: Node,
  subject: Capture,
  delta: Delta,
  way: { why: string; ahead: boolean },
): Promise<Captured> {
  if (!way.ahead) return captureCommit(node, subject, way.why, delta);
  try {
    return await captureAhead(node, subject, delta, way.why);
  } catch (failure) {
    // What runs in it is not at rest any more.
    if (subject.rest?.isOver) throw failure;
    const against = whyNotAhead(node, subject, failure);
    return captureCommit(node, subject, `${way.why}, all of it while frozen: ${against}`, delta);
  }
}

/**
 * The disk is copied while the VPS runs, by a commit without a freeze and without a tag. That may be torn, so it is
 * compared with the disk. When it holds all of it for certain, it becomes the snapshot. Else, what it does not hold goes
 * into a layer on top of it, which is made like any other delta, and the copy stays only as a layer below.
 */
function captureAhead(node: Node, subject: Capture, delta: Delta, why: string): Promise<Captured> {
  const { op, container, tag, saved, company } = subject;
  const wanted = saved('commit');
  const index = indexBeside(node, subject, delta);
  return op.attempt(async (undo) => {
    undo.add('remove the copy that was made ahead', () => removeCopies(node, subject));
    const { copy, base, restedMs } = await copyWhole(node, subject, delta);
    const flushed = node.engine.sync();
    flushed.catch(() => undefined);
    const estimate = await delta.buildUpon(placeOf(node, copy, base));
    op.step('compared');
    // It was whole at a moment of its own.
    const isWhole = estimate.unchanged && company === undefined;
    const { baseSize } = await base;
    if (isWhole) return await keepCopy(node, subject, delta, { index, copy, baseSize, restedMs, flushed, why }, undo);
    await flushed;
    await copyWhatChanged(node, subject, delta, estimate);
    const read = async () => {
      await delta.capture();
      op.step('read');
    };
    const { frozenMs } = await frozen(node, op, container, read, company?.('read'));
    const id = await loadDelta(node, subject, delta, { base: copy, saved: wanted });
    // The new image keeps the layers; the copy itself has done its work. One that stays for now is settle's to remove.
    const gone = removeCopies(node, subject).catch((failure: unknown) =>
      node.warn({ task_id: op.taskId, err: failure }, 'the copy that was made ahead cannot be removed yet'),
    );
    const beside = Promise.all([gone, index.write()]);
    const committed = { id, tag, labels: wanted.labels };
    const secured = await secureImage(node, subject, committed, baseSize).finally(() => beside);
    const told = `${why}, most of it before the freeze`;
    return { secured, frozenMs, method: 'commit', why: told, keep: () => index.keep() } as const;
  });
}

interface Kept {
  readonly index: IndexBeside;
  readonly copy: string;
  readonly baseSize: number;
  /** For how long it was frozen before it was copied. */
  readonly restedMs: number;
  readonly flushed: Promise<void>;
  readonly why: string;
}

/** What stood still of its own accord need not be frozen: the copy shows the moment at which it was begun. */
async function keepCopy(
  node: Node,
  subject: Capture,
  delta: Delta,
  { index, copy, baseSize, restedMs, flushed, why }: Kept,
  undo: Undo,
): Promise<Captured> {
  const { tag, saved } = subject;
  const wanted = saved('commit');
  delta.captureUnchanged();
  undo.add('take the name from the copy', () => node.engine.removeImage(tag));
  await node.engine.tag(copy, wanted.repository, wanted.tag);
  const committed = { id: copy, tag, labels: wanted.labels, flushed };
  const writing = index.write();
  const secured = await secureImage(node, subject, committed, baseSize).finally(() => writing);
  return {
    secured,
    frozenMs: restedMs,
    method: 'commit',
    why: `${why}, all of it ${restedMs > 0 ? 'after' : 'without'} a freeze`,
    keep: () => index.keep(),
  };
}

interface Copied extends Pick<Kept, 'copy' | 'restedMs'> {
  readonly base: Promise<Base>;
}

async function copyWhole(node: Node, { op, container, saved }: Capture, delta: Delta): Promise<Copied> {
  const { labels, comment } = saved('commit');
  let restedMs = 0;
  await delta.expectCopy(async () => {
    restedMs = await letWritesEnd(node, op, container);
  });
  // What is flushed now need not be flushed while it stands still.
  const copying = flushAlong(node, () => node.engine.commit(container.id, { labels, comment }));
  // There is time for that now.
  const base = baseOf(node, container);
  base.catch(() => undefined);
  const copy = await copying;
  op.step('copied');
  return { copy, base, restedMs };
}

/** The image that a container was made from. */
interface Base {
  readonly baseSize: number;
  /** Where its layers are; undefined when it is gone. */
  readonly folders: readonly string[] | undefined;
}

async function baseOf(node: Node, { imageId }: Container): Promise<Base> {
  const [baseSize, places] = await Promise.all([sizeOf(node, imageId), node.engine.layersOf(imageId)]);
  return { baseSize, folders: places?.folders };
}

async function placeOf({ engine }: Node, copy: string, base: Promise<Base>): Promise<CopyPlace> {
  const [places, { folders: below }] = await Promise.all([engine.layersOf(copy), base]);
  const layer = places?.folders?.at(-1);
  if (layer === undefined) throw new DeltaRefused(places?.hidden ?? 'the copy is gone');
  if (below === undefined) throw new DeltaRefused("the container's image is gone");
  // Of an empty disk the Engine makes no layer: the topmost is that of the container's image.
  if (below.at(-1) === layer) throw new DeltaRefused('there was nothing to copy');
  return { layer, below };
}

/** Copies what changed during the copy, and again what changed during that, while it gets less. Little is only read. */
async function copyWhatChanged(
  node: Node,
  { op, container }: Capture,
  delta: Delta,
  estimate: Estimate,
): Promise<void> {
  if (!staysCheap(estimate)) throw new DeltaRefused('most of it changed while it was copied');
  await refuseIfFull(node, op.taskId, estimate.changedBytes * TIMES_WRITTEN);
  if (isLeftForTheFreeze(estimate)) return delta.readAhead();
  let last = estimate;
  for (let rounds = 1; ; rounds += 1) {
    await letWritesEnd(node, op, container);
    await delta.copyAhead();
    if (isLittle(last)) return;
    const left = await delta.look();
    if (!paysToCopyAgain(rounds, last, left)) return;
    last = left;
  }
}

/** In words. What would stop a commit as well is thrown on. That there is no room for two copies does not: one is gone. */
function whyNotAhead(node: Node, { op }: Capture, failure: unknown): string {
  if (!(failure instanceof Error)) throw failure;
  if (failure instanceof AppError && failure.code !== 'engine_error' && failure.code !== 'no_space') throw failure;
  node.warn({ task_id: op.taskId, err: failure }, 'a disk could not be copied before the freeze');
  return failure.message;
}
