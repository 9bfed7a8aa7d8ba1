import type { Node } from '../node.ts';
import type { Op, Started } from '../operations/operations.ts';
import { planRestart, type RestartPlan } from '../policy/restart-plan.ts';
import type { SnapshotRecord } from '../ports/documents.ts';
import { findReady } from '../moves/find-snapshot.ts';
import { toSnapshot } from '../policy/snapshot-view.ts';
import { admitLater, takeSnapshot } from '../moves/take-snapshot.ts';
import { AppError } from '../wire/errors.ts';
import type { TaskId } from '../wire/names.ts';
import { standBy, finishSwitch, nameNow, portsNow, sourceOf, type Source } from '../moves/bring-back.ts';
import { journaled } from '../moves/journal.ts';
import {
  diskIsSaved,
  isEmulator,
  knownVps,
  openVps,
  refuseEmulator,
  stateBefore,
  type OpenVps,
} from '../moves/open-vps.ts';
import type { Restarted } from '../moves/restarted.ts';
import { startAgain } from '../moves/start-again.ts';
import { stopOld } from '../moves/switch-container.ts';
import { showDone } from '../moves/vps-view.ts';

interface Prepared extends OpenVps {
  readonly plan: RestartPlan;
  /** Known beforehand unless the VPS goes on from the snapshot that is still to be taken. */
  readonly source: Source | undefined;
}

interface Outcome {
  readonly from: string;
  readonly saved: SnapshotRecord | null;
  readonly downMs: number;
}

/** Stops a VPS if it runs and starts it from its newest snapshot, or from the one named. No state is lost on the way. */
export function restartVps(node: Node, taskId: TaskId, from: string | undefined): Promise<Started<Restarted>> {
  return node.operations.start(taskId, 'vps.restart', {
    prepare: (op) => prepare(node, op, from),
    execute: async (op, prepared) => {
      const outcome = await restart(node, op, prepared);
      const at = node.clock.now().toISOString();
      node.events.emit({ type: 'vps.restarted', at, task_id: taskId, from: outcome.from });
      const vps = knownVps(node, taskId);
      const saved = outcome.saved && toSnapshot(vps, outcome.saved);
      return { vps: await showDone(node, vps), from: outcome.from, saved, down_ms: outcome.downMs };
    },
  });
}

async function prepare(node: Node, op: Op, wish: string | undefined): Promise<Prepared> {
  const open = await openVps(node, op);
  const { vps, container } = open;
  const plan = planRestart(vps, {
    from: wish === undefined || wish === 'container' ? wish : findReady(vps, wish),
    hasContainer: container !== undefined,
    saved: container !== undefined && (await diskIsSaved(node, { vps, container })),
    autoSnapshot: node.settings.autoSnapshotOnStop && !(container && isEmulator({ vps, container })),
  });
  if (plan === undefined || (plan.from === 'container' && container === undefined)) {
    throw new AppError('wrong_state', `${op.taskId} has no container to start again`, { status: 'gone' });
  }
  if (plan.save !== null && container !== undefined) await admitLater(node, { vps, container }, { trigger: plan.save });
  if (typeof plan.from === 'string') return { ...open, plan, source: undefined };
  if (container !== undefined) refuseEmulator({ vps, container });
  return { ...open, plan, source: await sourceOf(node, vps, container, findReady(vps, plan.from.name)) };
}

function restart(node: Node, op: Op, prepared: Prepared): Promise<Outcome> {
  const { vps, container } = prepared;
  const name = prepared.source?.name ?? nameNow(vps, container) ?? '';
  const swap = prepared.plan.from === 'container' ? null : { old: container?.id ?? null, name };
  const plan = { was: stateBefore(container), freezes: false, swap };
  return journaled(node, op, plan, () => op.attempt((undo) => runPlan(undo)));

  async function runPlan(undo: Parameters<Parameters<Op['attempt']>[0]>[0]): Promise<Outcome> {
    const { plan: todo, source: known } = prepared;
    const early = known && (await standBy(node, op, undo, known, container));
    const downFrom = performance.now();
    const old = container && (await stopOld(node, op, undo, container));
    const subject = old && { vps, container: old };
    const wish = todo.save && { trigger: todo.save, source: known?.snapshot.name, fits: true };
    const saved = wish && subject ? await takeSnapshot(node, op, subject, wish) : null;
    if (todo.from === 'container') {
      await startAgain(node, op);
      return { from: 'container', saved, downMs: Math.round(performance.now() - downFrom) };
    }
    // Stopped, it has no more ports of its own: it had those with which it was found.
    const found = { name, ports: portsNow(vps, container) };
    const source = known ?? { ...(await sourceOf(node, vps, old, saved as SnapshotRecord)), ...found };
    const next = early ?? (await standBy(node, op, undo, source, old));
    const { upAt } = await finishSwitch(node, op, undo, { source, old, next, gate: todo.gate });
    return { from: source.snapshot.name, saved, downMs: Math.round(upAt - downFrom) };
  }
}
