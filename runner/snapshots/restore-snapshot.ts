import type { Node } from '../node.ts';
import type { Op, Started } from '../operations/operations.ts';
import type { SnapshotRecord, VpsDocument } from '../ports/documents.ts';
import type { Container } from '../ports/engine.ts';
import { standBy, finishSwitch, sourceOf, type Source } from '../moves/bring-back.ts';
import { journaled } from '../moves/journal.ts';
import { diskIsSaved, knownVps, openVps, refuseEmulator, stateBefore } from '../moves/open-vps.ts';
import type { Restarted } from '../moves/restarted.ts';
import { stopOld } from '../moves/switch-container.ts';
import { showDone } from '../moves/vps-view.ts';
import type { TaskId } from '../wire/names.ts';
import type { Check } from '../wire/restore-plan.ts';
import { findReady } from '../moves/find-snapshot.ts';
import { toSnapshot } from '../policy/snapshot-view.ts';
import { admitLater, takeSnapshot } from '../moves/take-snapshot.ts';

export interface RestoreSnapshot {
  /** Overrides the node's setting. */
  readonly safety?: boolean;
  readonly check?: Check;
}

interface Prepared {
  readonly vps: VpsDocument;
  readonly container: Container | undefined;
  readonly source: Source;
}

/**
 * Puts a VPS back to one of its snapshots, in place. The old container steps aside and goes only when the new one has
 * proven itself; until then everything can be taken back. With `safety` its disk is saved first, after it has stopped:
 * so not a byte is written that neither the safety snapshot nor a container holds.
 */
export function restoreSnapshot(
  node: Node,
  taskId: TaskId,
  ref: string,
  asked: RestoreSnapshot,
): Promise<Started<Restarted>> {
  const { safety = node.settings.snapshotBeforeRestore, check } = asked;
  return node.operations.start(taskId, 'snapshot.restore', {
    prepare: async (op) => {
      const { vps, container } = await openVps(node, op);
      const source = await sourceOf(node, vps, container, findReady(vps, ref));
      if (container !== undefined) {
        refuseEmulator({ vps, container });
        if (safety) await admitLater(node, { vps, container }, { trigger: 'safety' });
      }
      return { vps, container, source };
    },
    execute: async (op, prepared) => {
      const { container, source } = prepared;
      const swap = { old: container?.id ?? null, name: source.name };
      const plan = { was: stateBefore(container), freezes: false, swap };
      const { saved, downMs } = await journaled(node, op, plan, () => restore(node, op, prepared, { safety, check }));
      const at = node.clock.now().toISOString();
      node.events.emit({ type: 'snapshot.restored', at, task_id: taskId, name: source.snapshot.name });
      const vps = knownVps(node, taskId);
      return {
        vps: await showDone(node, vps),
        from: source.snapshot.name,
        saved: saved && toSnapshot(vps, saved),
        down_ms: downMs,
      };
    },
  });
}

async function restore(
  node: Node,
  op: Op,
  { vps, container, source }: Prepared,
  { safety, check }: { safety: boolean; check: Check | undefined },
): Promise<{ saved: SnapshotRecord | null; downMs: number }> {
  return op.attempt(async (undo) => {
    const next = await standBy(node, op, undo, source, container);
    const downFrom = performance.now();
    const old = container && (await stopOld(node, op, undo, container));
    const needed = safety && old !== undefined && !(await diskIsSaved(node, { vps, container: old }));
    const wish = { trigger: 'safety', source: source.snapshot.name, fits: true } as const;
    const saved = needed ? await takeSnapshot(node, op, { vps, container: old }, wish) : null;
    const { upAt } = await finishSwitch(node, op, undo, { source, old, next, gate: true, check });
    return { saved, downMs: Math.round(upAt - downFrom) };
  });
}
