import type { Node } from '../node.ts';
import type { Op } from '../operations/operations.ts';
import { isUp } from '../policy/saved.ts';
import type { Container } from '../ports/engine.ts';
import type { VpsDocument } from '../ports/documents.ts';
import { takeSnapshot, admitSnapshot } from '../moves/take-snapshot.ts';
import { type Change, underIntent, withoutIntent } from '../moves/journal.ts';
import { diskIsSaved, openVps } from '../moves/open-vps.ts';
import { startAgain } from '../moves/start-again.ts';
import { AppError } from '../wire/errors.ts';
import type { TaskId } from '../wire/names.ts';

const FULL_MS = 5000;

/**
 * A VPS may have ended without us: by itself, killed for want of memory, or by `docker stop`. When it still stands
 * still after a while (a restart loop does not), its disk is saved as if we had stopped it. If it fell with its Engine
 * and is one that is to run always, it is started again: Docker forgets some of those. Whether it fell with its Engine
 * is asked late: the end may be heard first.
 */
export async function afterEnd(
  node: Node,
  taskId: TaskId,
  signal: AbortSignal,
  engineFell: (ended: Container) => boolean,
): Promise<void> {
  try {
    await untilQuiet(node, taskId, signal);
    if (!(await standsStill(node, taskId))) return;
    const started = await node.operations.start(taskId, 'snapshot.create', {
      prepare: (op) => openVps(node, op),
      execute: async (op, { vps, container }) => {
        if (container === undefined || isUp(container) || vps.wanted === 'stopped') return;
        if (engineFell(container) && container.keepsRunning && (await startsAgain(node, op))) return;
        const at = node.clock.now().toISOString();
        node.events.emit({ type: 'vps.exited', at, task_id: taskId, exit_code: container.exitCode });
        await saveExited(node, op, vps, container);
      },
    });
    await started.done;
  } catch (failure) {
    const code = failure instanceof AppError ? failure.code : 'internal';
    if (signal.aborted || code === 'vps_not_found') return;
    if (code === 'vps_busy') return afterEnd(node, taskId, signal, engineFell);
    if (code === 'no_space' && node.documents.get(taskId)?.wanted !== 'stopped') {
      // Not even that it ended could be written down. Nobody tells of it a second time.
      await node.clock.sleep(FULL_MS, signal).catch(() => undefined);
      return afterEnd(node, taskId, signal, engineFell);
    }
    node.warn({ task_id: taskId, err: failure }, 'a VPS ended and could not be snapshotted');
  }
}

/**
 * Looked at without the lock: most ends are a step of our own operations, and somebody who calls right after one must
 * not find the VPS busy with nothing. What counts is looked at again under the lock.
 */
async function standsStill(node: Node, taskId: TaskId): Promise<boolean> {
  const vps = node.documents.get(taskId);
  if (vps === undefined || vps.container === null || vps.wanted === 'stopped') return false;
  const container = await node.engine.container(vps.container.id);
  return container !== undefined && !isUp(container);
}

async function startsAgain(node: Node, op: Op): Promise<boolean> {
  try {
    await startAgain(node, op);
    node.events.emit({ type: 'vps.started', at: node.clock.now().toISOString(), task_id: op.taskId });
    return true;
  } catch (failure) {
    node.warn({ task_id: op.taskId, err: failure }, 'a VPS fell with its Engine and cannot be started again');
    return false;
  }
}

async function saveExited(
  node: Node,
  op: Op,
  vps: VpsDocument,
  container: Parameters<typeof diskIsSaved>[1]['container'],
): Promise<void> {
  const rest: Change = (before) => ({ ...before, wanted: 'stopped' });
  const subject = { vps, container };
  if (!node.settings.autoSnapshotOnStop || (await diskIsSaved(node, subject))) {
    await node.documents.update(op.taskId, rest);
    return;
  }
  try {
    await admitSnapshot(node, subject, { trigger: 'exit' });
    const last: Change = (before) => withoutIntent(rest(before));
    await underIntent(node, op, { was: 'stopped', freezes: false, swap: null }, (intend) =>
      takeSnapshot(node, op, subject, { trigger: 'exit' }, { first: intend, last }),
    );
  } finally {
    // Tried once for each end: a disk that cannot be saved stays in its container, and the log says so.
    await node.documents.update(op.taskId, (before) => (before.wanted === 'stopped' ? before : rest(before)));
  }
}

/** Waits out restart policies, and whoever is working on the VPS right now. */
async function untilQuiet(node: Node, taskId: TaskId, signal: AbortSignal): Promise<void> {
  do await node.clock.sleep(node.settings.exitDebounceMs, signal);
  while (node.operations.holder(taskId) !== undefined);
}
