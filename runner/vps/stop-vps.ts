import type { Node } from '../node.ts';
import type { Op, Started } from '../operations/operations.ts';
import { isUp } from '../policy/saved.ts';
import type { SnapshotRecord, VpsDocument } from '../ports/documents.ts';
import { toSnapshot } from '../policy/snapshot-view.ts';
import { admitSnapshot, takeSnapshot, type Subject } from '../moves/take-snapshot.ts';
import { AppError, errorFacts } from '../wire/errors.ts';
import type { Snapshot, Vps } from '../wire/model.ts';
import type { TaskId } from '../wire/names.ts';
import { journaled, withoutIntent } from '../moves/journal.ts';
import { diskIsSaved, knownVps, openContainer, stateBefore } from '../moves/open-vps.ts';
import { showDone } from '../moves/vps-view.ts';

export interface StopVps {
  /** Overrides the node's setting. */
  readonly snapshot?: boolean;
  /** Seconds until it is killed. */
  readonly timeout?: number;
}

export interface Stopped {
  readonly vps: Vps;
  readonly snapshot: Snapshot | null;
  readonly failure: { code: string; message: string; details: Record<string, unknown> } | null;
}

/** Stops a VPS, then snapshots its quiet disk. A snapshot that fails leaves it stopped, its container kept, and says so. */
export function stopVps(node: Node, taskId: TaskId, asked: StopVps): Promise<Started<Stopped>> {
  const wanted = asked.snapshot ?? node.settings.autoSnapshotOnStop;
  return node.operations.start(taskId, 'vps.stop', {
    prepare: (op) => openContainer(node, op),
    execute: async (op, subject) => {
      const plan = { was: stateBefore(subject.container), freezes: false, swap: null };
      const saved = await journaled(node, op, plan, () => stop(node, op, subject, wanted, asked.timeout));
      node.events.emit({ type: 'vps.stopped', at: node.clock.now().toISOString(), task_id: taskId });
      const vps = knownVps(node, taskId);
      return {
        vps: await showDone(node, vps),
        snapshot: saved.record ? toSnapshot(vps, saved.record) : null,
        failure: saved.failure,
      };
    },
  });
}

async function stop(
  node: Node,
  op: Op,
  subject: Subject,
  wantSnapshot: boolean,
  timeout?: number,
): Promise<{ record: SnapshotRecord | null; failure: Stopped['failure'] }> {
  const { id } = subject.container;
  op.step('stopping');
  op.decide();
  if (isUp(subject.container)) await node.engine.stop(id, timeout);
  op.step('stopped');
  const container = await node.engine.container(id);
  if (container === undefined)
    throw new AppError('engine_error', `the container of ${op.taskId} vanished when it stopped`);
  const rest = (vps: VpsDocument) => stopped(vps, subject);
  if (!wantSnapshot || (await diskIsSaved(node, { vps: subject.vps, container }))) {
    await node.documents.update(op.taskId, rest);
    return { record: null, failure: null };
  }
  try {
    const now = { vps: subject.vps, container };
    const wish = { trigger: 'stop' } as const;
    await admitSnapshot(node, now, wish);
    const record = await takeSnapshot(node, op, now, wish, { last: (vps) => withoutIntent(rest(vps)) });
    return { record, failure: null };
  } catch (cause) {
    node.warn({ task_id: op.taskId, err: cause }, 'stopped without its snapshot');
    await node.documents.update(op.taskId, rest);
    return { record: null, failure: errorFacts(cause) };
  }
}

/** It stands still because a person wished so, and remembers the ports it had. */
function stopped(vps: VpsDocument, { container }: Subject): VpsDocument {
  const ports = container.ports.length > 0 ? [...container.ports] : vps.ports;
  return { ...vps, wanted: 'stopped', ports };
}
