import type { Node } from '../node.ts';
import type { Op } from '../operations/operations.ts';
import type { Undo } from '../operations/undo.ts';
import { imageTag, repository } from '../policy/names.ts';
import { isUp } from '../policy/saved.ts';
import type { SnapshotRecord } from '../ports/documents.ts';
import type { Container, Saved } from '../ports/engine.ts';
import { commentOf, type SnapshotFacts, toLabels } from '../ports/snapshot-label.ts';
import type { SnapshotMethod } from '../wire/model.ts';
import type { Delta } from '../ports/deltas.ts';
import { captureCommit } from './capture-commit.ts';
import { captureDelta, chooseWay, openDelta, whyNoDelta } from './capture-delta.ts';
import { captureWhole } from './capture-whole.ts';
import { knownVps } from './open-vps.ts';
import type { Secured } from './secure-image.ts';

/** A disk that has been saved as an image. */
export interface Captured {
  readonly secured: Secured;
  readonly frozenMs: number;
  readonly method: SnapshotMethod;
  readonly why: string;
  /** To be called once the snapshot is `ready`: the next one may build upon it. Never throws. */
  keep(): Promise<void>;
}

/** What both ways of saving a disk need. */
export interface Capture {
  readonly op: Op;
  readonly container: Container;
  readonly record: SnapshotRecord;
  readonly tag: string;
  saved(method: SnapshotMethod): Saved;
}

/** Saves the disk of a container: what has changed since its last snapshot where that is possible and pays, else all. */
export function capture(
  node: Node,
  op: Op,
  container: Container,
  record: SnapshotRecord,
  undo: Undo,
): Promise<Captured> {
  const subject = captureOf(node, op, container, record);
  return node.slots.run(async () => {
    // Even a commit or load that failed or timed out may have left, or may yet leave, an image under our tag.
    undo.add('remove the image', () => node.engine.removeImage(subject.tag));
    const opened = await openDelta(node, subject);
    if (opened.delta === null) return captureCommit(node, subject, opened.why);
    try {
      return await captureEither(node, subject, opened.delta);
    } finally {
      await opened.delta.close();
    }
  });
}

async function captureEither(node: Node, subject: Capture, delta: Delta): Promise<Captured> {
  const choice = await chooseWay(node, subject, delta);
  if (choice.method === 'commit') return captureWhole(node, subject, delta, choice);
  try {
    return await captureDelta(node, subject, delta, choice.why);
  } catch (failure) {
    // Whatever speaks against it, the disk is saved all the same.
    return captureCommit(node, subject, whyNoDelta(node, subject, failure));
  }
}

function captureOf(node: Node, op: Op, container: Container, record: SnapshotRecord): Capture {
  const facts = factsOf(node, record, container, op);
  return {
    op,
    container,
    record,
    tag: imageTag(op.taskId, record.name),
    saved: (method) => ({
      repository: repository(op.taskId),
      tag: record.name,
      labels: toLabels({ ...facts, method }),
      comment: commentOf(facts),
    }),
  };
}

function factsOf(node: Node, record: SnapshotRecord, container: Container, op: Op): Omit<SnapshotFacts, 'method'> {
  const vps = knownVps(node, op.taskId);
  const { name, seq, parent, trigger, created_at, alias, message, expires_at, pinned, not_captured } = record;
  return {
    version: 1,
    task_id: vps.task_id,
    ...{ name, seq, parent, trigger, created_at, alias, message, expires_at, pinned, not_captured },
    operation_id: op.id,
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
