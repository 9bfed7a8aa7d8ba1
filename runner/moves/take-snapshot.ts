import type { Node } from '../node.ts';
import type { Op } from '../operations/operations.ts';
import type { Seat } from '../operations/meeting.ts';
import type { Undo } from '../operations/undo.ts';
import { resolve, retire, usedNames } from '../policy/lineage.ts';
import { hooksFor, type HookWish } from '../policy/hooks.ts';
import { snapshotName } from '../policy/names.ts';
import { askedMethod } from '../policy/snapshot-method.ts';
import type { SnapshotRecord, VpsDocument } from '../ports/documents.ts';
import type { Container } from '../ports/engine.ts';
import { findReady } from './find-snapshot.ts';
import type { Change } from './journal.ts';
import { knownVps, refuseEmulator } from './open-vps.ts';
import { AppError, errorFacts } from '../wire/errors.ts';
import type { Hooks } from '../wire/hooks.ts';
import type { MethodWish, Trigger } from '../wire/model.ts';
import type { SnapshotName } from '../wire/names.ts';
import { flattenNow } from './flatten.ts';
import { isUrgent } from '../policy/chain.ts';
import { refuseIfFull, refuseIfTooLarge } from './admit-space.ts';
import { bringToRest } from './at-rest.ts';
import { capture } from './capture.ts';
import { saveReady } from './save-ready.ts';

export interface SnapshotWish extends HookWish {
  readonly trigger: Trigger;
  readonly alias?: string;
  readonly message?: string;
  readonly expiresAt?: string;
  readonly pinned?: boolean;
  /** The snapshot that the VPS is put back to after this one: rotation leaves it alone. */
  readonly source?: SnapshotName;
  /** Overrides what the VPS and the node are set to. */
  readonly method?: MethodWish;
  /** Where it meets with others, to show the same moment as their snapshots do. */
  readonly seat?: Seat;
  /** There was room for all of its disk when that was looked at. */
  readonly fits?: boolean;
}

export interface Subject {
  readonly vps: VpsDocument;
  readonly container: Container;
}

/**
 * Checks, before anything is touched, that a snapshot may be taken: throws the reason why not. What a delta needs is
 * known only when it has been looked at, so that `takeSnapshot` asks for room itself, before it touches the container.
 */
export async function admitSnapshot(node: Node, subject: Subject, wish: SnapshotWish): Promise<void> {
  refuseEmulator(subject);
  refuseTakenAlias(subject.vps, wish.alias);
  await refuseIfFull(node, subject.vps.task_id, 0);
}

/**
 * The same for one that is taken only when other things have been done: there must be room for all of the disk. Then
 * the wish says that it `fits`.
 */
export async function admitLater(node: Node, subject: Subject, wish: SnapshotWish): Promise<void> {
  await admitSnapshot(node, subject, wish);
  await refuseIfTooLarge(node, subject.vps.task_id, subject.container.id);
}

export function refuseTakenAlias(vps: VpsDocument, alias: string | null | undefined, except?: string): void {
  if (alias === undefined || alias === null) return;
  const owner = resolve(vps, alias);
  if (owner === undefined || owner.name === except) return;
  throw new AppError('alias_taken', `${owner.name} is already called ${alias}`, { snapshot: owner.name });
}

/** What its writes change of the document besides, so that both hold or neither. */
export interface Alongside {
  /** With the record as `creating`. */
  readonly first?: Change;
  /** With the record as `ready`. */
  readonly last?: Change;
}

/**
 * Takes a snapshot under the lock and an intent: one that is written, or that `first` adds. Write order: the record as
 * `creating`, the image, its bytes on the disk, the record as `ready`.
 */
export async function takeSnapshot(
  node: Node,
  op: Op,
  { vps, container }: Subject,
  wish: SnapshotWish,
  { first = same, last = same }: Alongside = {},
): Promise<SnapshotRecord> {
  let announced: SnapshotRecord | undefined;
  const doubts = node.doubts.count(op.taskId);
  try {
    return await op.attempt(async (undo) => {
      const hooks = hooksFor(wish, vps.hooks, container.status === 'running');
      const announcing = announce(node, op, { container, wish, hooks }, first, undo);
      announcing.then((record) => (announced = record)).catch(() => undefined);
      const asked = askedMethod(wish.method, vps.snapshot_method, node.settings.snapshotMethod);
      const isHooked = hooks.pre !== null || hooks.post !== null;
      const rest = isHooked
        ? async () => bringToRest(node, op, { container, hooks, record: await announcing }, undo)
        : null;
      const captured = await capture(node, op, { container, wish, asked, announcing, rest }, undo);
      op.step('synced');
      const record = announcedRecord(node, op, await announcing);
      const ready = await saveReady(node, op, { doubts, record, captured, source: wish.source }, last);
      await captured.keep();
      if (!isUrgent(captured.secured.image.layers)) return ready;
      await flattenNow(node, op, ready);
      // Its image may be another one now.
      return findReady(knownVps(node, op.taskId), ready.name);
    });
  } catch (failure) {
    if (announced !== undefined) tellFailed(node, op, announced, failure);
    throw failure;
  }
}

const same: Change = (vps) => vps;

/** With what has been run for it meanwhile. */
function announcedRecord(node: Node, op: Op, announced: SnapshotRecord): SnapshotRecord {
  const now = knownVps(node, op.taskId).snapshots.find(({ name }) => name === announced.name);
  return now ?? announced;
}

function tellFailed(node: Node, op: Op, { name, trigger }: SnapshotRecord, failure: unknown): void {
  node.events.emit({
    type: 'snapshot.failed',
    at: node.clock.now().toISOString(),
    task_id: op.taskId,
    name,
    trigger,
    error: errorFacts(failure),
  });
}

/** Writes the record as `creating`: from here on the name and the number are taken. */
async function announce(
  node: Node,
  op: Op,
  { container, wish, hooks }: { container: Container; wish: SnapshotWish; hooks: Hooks },
  first: Change,
  undo: Undo,
): Promise<SnapshotRecord> {
  const now = node.clock.now();
  const vps = await node.documents.update(op.taskId, (found) => {
    const before = first(found);
    const record: SnapshotRecord = {
      name: snapshotName(now, usedNames(before)),
      seq: before.next_seq,
      parent: before.head,
      trigger: wish.trigger,
      created_at: now.toISOString(),
      alias: wish.alias ?? null,
      message: wish.message ?? null,
      expires_at: wish.expiresAt ?? null,
      last_used_at: null,
      pinned: wish.pinned ?? false,
      state: 'creating',
      image_id: null,
      size: 0,
      total_size: 0,
      method: 'commit',
      method_reason: '',
      frozen_ms: 0,
      not_captured: [...container.mounts],
      hooks: [],
    };
    const after = hooks.post === null ? undefined : { snapshot: record.name, hook: hooks.post };
    const intent = before.intent && { ...before.intent, after };
    return { ...before, intent, next_seq: before.next_seq + 1, snapshots: [...before.snapshots, record] };
  });
  const record = vps.snapshots.at(-1) as SnapshotRecord;
  undo.add('retire the name', () => node.documents.update(op.taskId, (before) => retire(before, record.name)));
  op.step('record announced');
  return record;
}
