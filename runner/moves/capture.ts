import type { Node } from '../node.ts';
import type { Op } from '../operations/operations.ts';
import type { Slot } from '../operations/slots.ts';
import type { Undo } from '../operations/undo.ts';
import { imageTag, repository } from '../policy/names.ts';
import { isUp } from '../policy/saved.ts';
import { type Asked, whyStillCommit } from '../policy/snapshot-method.ts';
import type { SnapshotRecord } from '../ports/documents.ts';
import type { Container, Saved } from '../ports/engine.ts';
import { commentOf, type SnapshotFacts, toLabels } from '../ports/snapshot-label.ts';
import type { SnapshotMethod } from '../wire/model.ts';
import type { AtRest } from './at-rest.ts';
import { refuseIfTooLarge } from './admit-space.ts';
import { type Company, companyOf, type StillWork } from './company.ts';
import { captureCommit } from './capture-commit.ts';
import { captureDelta, lookAt, type Looked, whyNoDelta } from './capture-delta.ts';
import { captureWhole } from './capture-whole.ts';
import { knownVps } from './open-vps.ts';
import type { Secured } from './secure-image.ts';
import type { SnapshotWish } from './take-snapshot.ts';

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
  /** Undefined where nothing is to be run before or after. */
  readonly rest: AtRest | undefined;
  saved(method: SnapshotMethod): Saved;
  /** With whom it stands still; undefined: with nobody, and only if it has to. */
  readonly company?: (kind: StillWork) => Company;
}

/** What is to be saved, and what has begun already. */
export interface Task {
  readonly container: Container;
  readonly wish: SnapshotWish;
  readonly asked: Asked;
  /** Writes down what is about to be made: nothing is saved before that. */
  readonly announcing: Promise<SnapshotRecord>;
  /** Brings what runs in it to rest, when it is its turn. */
  readonly rest: (() => Promise<AtRest>) | null;
}

/** Saves the disk of a container: what has changed since its last snapshot where that is possible and pays, else all. */
export function capture(node: Node, op: Op, task: Task, undo: Undo): Promise<Captured> {
  const { container, wish, asked, announcing } = task;
  // Waiting for a turn, nobody looks at it. But what is being written can be taken back only when it has been.
  const written = announcing.then(nothing, nothing);
  return node.slots.run(save).finally(() => written);

  async function save(slot: Slot): Promise<Captured> {
    // Who has been canceled while it waited for its turn neither looks nor freezes.
    op.step('its turn');
    // What it does to the disk is to be in the snapshot.
    const rest = await task.rest?.();
    // To look changes nothing: so it need not wait for the record's disk.
    const looking = lookAt(node, { op, container, asked, announcing, meets: wish.seat !== undefined });
    looking.catch(() => undefined);
    try {
      const { seat } = wish;
      const meets = seat && { seat, freezes: container.status === 'running' };
      const company = meets && ((kind: StillWork) => companyOf(op, slot, meets, kind));
      const subject = { ...captureOf(node, op, container, await announcing, rest), company };
      // Even a commit or load that failed or timed out may have left, or may yet leave, an image under our tag.
      undo.add('remove the image', () => node.engine.removeImage(subject.tag));
      return await captureEither(node, subject, await looking, task);
    } finally {
      await looking.then(({ delta }) => delta?.close()).catch(() => undefined);
    }
  }
}

const nothing = () => undefined;

async function captureEither(node: Node, subject: Capture, looked: Looked, { wish, asked }: Task): Promise<Captured> {
  const { delta, choice, diskBytes, ahead = false } = looked;
  const refuseCommit = async (seenBytes?: number) => {
    if (!wish.fits) await refuseIfTooLarge(node, subject.op.taskId, subject.container.id, seenBytes);
  };
  if (choice.method === 'commit' || delta === null) {
    await refuseCommit(diskBytes);
    const why = whyStillCommit(asked, choice.why);
    return delta === null ? captureCommit(node, subject, why) : captureWhole(node, subject, delta, { why, ahead });
  }
  try {
    return await captureDelta(node, subject, delta, looked);
  } catch (failure) {
    // What runs in it is not at rest any more.
    if (subject.rest?.isOver) throw failure;
    // Whatever speaks against it, the disk is saved all the same.
    const why = whyNoDelta(node, subject, failure);
    // What was copied takes room, and the disk may have become a large one since it was looked at.
    await delta.dropCopies();
    await refuseCommit();
    return captureCommit(node, subject, whyStillCommit(asked, why));
  }
}

function captureOf(
  node: Node,
  op: Op,
  container: Container,
  announced: SnapshotRecord,
  rest: AtRest | undefined,
): Capture {
  const record = { ...announced, hooks: [...(rest?.runs ?? [])] };
  const facts = factsOf(node, record, container, op);
  return {
    op,
    container,
    record,
    rest,
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
  const { name, seq, parent, trigger, created_at, alias, message, expires_at, pinned, not_captured, hooks } = record;
  return {
    version: 1,
    task_id: vps.task_id,
    ...{ name, seq, parent, trigger, created_at, alias, message, expires_at, pinned, not_captured, hooks },
    operation_id: op.id,
    vps: {
      created_at: vps.created_at,
      image: vps.image,
      project: vps.project,
      adopted: vps.adopted,
      forked_from: vps.forked_from,
      // In the middle of a swap it bears the name of one that steps aside.
      container_name: vps.intent?.swap?.name ?? container.name,
      ports: isUp(container) ? [...container.ports] : vps.ports,
      spec: container.spec,
    },
  };
}
