import type { Node } from '../node.ts';
import type { Op } from '../operations/operations.ts';
import type { Undo } from '../operations/undo.ts';
import { resolve, retire, usedNames } from '../policy/lineage.ts';
import { imageTag, repository, snapshotName } from '../policy/names.ts';
import { isUp } from '../policy/saved.ts';
import { checkSpace } from '../policy/space.ts';
import type { SnapshotRecord, VpsDocument } from '../ports/documents.ts';
import type { Container } from '../ports/engine.ts';
import { commentOf, toLabels, type SnapshotFacts } from '../ports/snapshot-label.ts';
import { knownVps, refuseEmulator } from './open-vps.ts';
import { AppError, toReply } from '../wire/errors.ts';
import type { Trigger } from '../wire/model.ts';
import type { SnapshotName } from '../wire/names.ts';
import { flushAlong } from './flush-along.ts';
import { frozen } from './freeze.ts';
import { saveReady } from './save-ready.ts';
import { secureImage, type Secured } from './secure-image.ts';

export interface SnapshotWish {
  readonly trigger: Trigger;
  readonly alias?: string;
  readonly message?: string;
  readonly expiresAt?: string;
  readonly pinned?: boolean;
  /** The snapshot that the VPS is put back to after this one: rotation leaves it alone. */
  readonly source?: SnapshotName;
}

export interface Subject {
  readonly vps: VpsDocument;
  readonly container: Container;
}

/** Checks, before anything is touched, that a snapshot may be taken: throws the reason why not. */
export async function admitSnapshot(node: Node, subject: Subject, wish: SnapshotWish): Promise<void> {
  refuseEmulator(subject);
  refuseTakenAlias(subject.vps, wish.alias);
  const free = await node.engine.freeBytes();
  if (free === undefined) return;
  const written = await node.engine.writtenBytes(subject.container.id);
  const check = checkSpace(written, free, node.settings.minFreeBytes);
  if (check.enough) return;
  throw new AppError('no_space', `the node has too little free disk for a snapshot of ${subject.vps.task_id}`, {
    needed_bytes: check.needed,
    free_bytes: check.free,
  });
}

export function refuseTakenAlias(vps: VpsDocument, alias: string | null | undefined, except?: string): void {
  if (alias === undefined || alias === null) return;
  const owner = resolve(vps, alias);
  if (owner === undefined || owner.name === except) return;
  throw new AppError('alias_taken', `${owner.name} is already called ${alias}`, { snapshot: owner.name });
}

/**
 * Takes a snapshot under the lock and a journaled intent. Write order: the record as `creating`, the image, its bytes
 * on the disk, the record as `ready`. `alongside` changes the document in that last write, so that both hold or neither.
 */
export async function takeSnapshot(
  node: Node,
  op: Op,
  { container }: Subject,
  wish: SnapshotWish,
  alongside: (vps: VpsDocument) => VpsDocument = (vps) => vps,
): Promise<SnapshotRecord> {
  const record = await announce(node, op, container, wish);
  try {
    return await op.attempt(async (undo) => {
      undo.add('retire the name', () => node.documents.update(op.taskId, (vps) => retire(vps, record.name)));
      const { result: secured, frozenMs } = await capture(node, op, container, record, undo);
      op.step('synced');
      return await saveReady(node, op, { record, secured, frozenMs, source: wish.source }, alongside);
    });
  } catch (failure) {
    const { error } = toReply(failure).body;
    const at = node.clock.now().toISOString();
    node.events.emit({
      type: 'snapshot.failed',
      at,
      task_id: op.taskId,
      name: record.name,
      trigger: record.trigger,
      error: { ...error, details: { ...error.details } },
    });
    throw failure;
  }
}

/** Writes the record as `creating`: from here on the name and the number are taken. */
async function announce(node: Node, op: Op, container: Container, wish: SnapshotWish): Promise<SnapshotRecord> {
  const now = node.clock.now();
  const vps = await node.documents.update(op.taskId, (before) => {
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
      frozen_ms: 0,
      not_captured: [...container.mounts],
    };
    return { ...before, next_seq: before.next_seq + 1, snapshots: [...before.snapshots, record] };
  });
  op.step('record announced');
  return vps.snapshots.at(-1) as SnapshotRecord;
}

async function capture(
  node: Node,
  op: Op,
  container: Container,
  record: SnapshotRecord,
  undo: Undo,
): Promise<{ result: Secured; frozenMs: number }> {
  const tag = imageTag(op.taskId, record.name);
  const facts = factsOf(knownVps(node, op.taskId), record, container, op.id);
  const labels = toLabels(facts);
  const saved = { repository: repository(op.taskId), tag: record.name, labels, comment: commentOf(facts) };
  const commit = async () => {
    const id = await flushAlong(node, () => node.engine.commit(container.id, saved));
    op.step('committed');
    return id;
  };
  return node.slots.run(() => {
    // Even a commit that failed or timed out may have left, or may yet leave, an image under our tag.
    undo.add('remove the image', () => node.engine.removeImage(tag));
    return frozen(node, op, container, commit, (id) => secureImage(node, container, { id, tag, labels }));
  });
}

function factsOf(vps: VpsDocument, record: SnapshotRecord, container: Container, operationId: string): SnapshotFacts {
  const { name, seq, parent, trigger, created_at, alias, message, expires_at, pinned, not_captured } = record;
  return {
    version: 1,
    task_id: vps.task_id,
    ...{ name, seq, parent, trigger, created_at, alias, message, expires_at, pinned, not_captured },
    operation_id: operationId,
    vps: {
      created_at: vps.created_at,
      image: vps.image,
      project: vps.project,
      adopted: vps.adopted,
      // In the middle of a swap it bears the name of one that steps aside.
      container_name: vps.intent?.swap?.name ?? container.name,
      ports: isUp(container) ? [...container.ports] : vps.ports,
      spec: container.spec,
    },
  };
}
