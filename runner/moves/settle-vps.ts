import type { Node } from '../node.ts';
import { withRun } from '../policy/hooks.ts';
import { planSettle, type Repair, type SettlePlan } from '../policy/settle-plan.ts';
import type { SnapshotRecord, VpsDocument } from '../ports/documents.ts';
import { withoutAfter } from './at-rest.ts';
import { runHook } from './run-hook.ts';
import { discard, revive } from './switch-container.ts';
import { AppError } from '../wire/errors.ts';
import { readEngine, type EngineState } from './read-engine.ts';

/** Nobody is let in before all is settled at the start: one VPS must not keep the others waiting for long. */
const LONGEST_AFTER_S = 60;

/**
 * Brings one VPS to a state that satisfies the invariants: finishes or takes back what was interrupted, and lets the
 * records say what the Engine holds. The caller holds the VPS's lock, or nobody else is there yet. May be interrupted
 * and run again at any point.
 */
export async function settleVps(node: Node, vps: VpsDocument, state?: EngineState): Promise<VpsDocument> {
  const { containers, images } = state ?? (await readEngine(node.engine));
  const { machineStart } = node;
  const plan = planSettle(vps, { containers, images: images.get(vps.task_id) ?? [], machineStart });
  for (const repair of plan.repairs) await carryOut(node, repair);
  if (plan.after !== undefined) return settleVps(node, await runAfter(node, vps, plan.after));
  const { document } = plan;
  if (document === undefined) {
    await node.documents.remove(vps.task_id);
    throw new AppError('vps_not_found', `the making of ${vps.task_id} was interrupted and taken back`);
  }
  const { settled, outdated } = await write(node, vps, { ...plan, document });
  if (outdated) return settleVps(node, settled);
  announce(node, settled, plan);
  if (hasRubbish(settled)) node.sweeper.soon(settled.task_id);
  return settled;
}

/** What stopped for a snapshot goes on. Written down at once, so that it is not run again for another reason. */
async function runAfter(
  node: Node,
  { task_id }: VpsDocument,
  { container, snapshot, hook }: NonNullable<SettlePlan['after']>,
): Promise<VpsDocument> {
  const timeout_seconds = Math.min(hook.timeout_seconds, LONGEST_AFTER_S);
  const run = await runHook(node, container, 'post', { ...hook, timeout_seconds });
  node.warn({ task_id, snapshot, run }, 'ran what was to be run after a snapshot that was interrupted');
  return node.documents.update(task_id, (now) => withoutAfter(withRun(now, snapshot, run)));
}

async function carryOut(node: Node, repair: Repair): Promise<void> {
  node.warn({ repair }, 'repairing after an interruption');
  switch (repair.do) {
    case 'remove container':
      return discard(node, repair.id);
    case 'rename container':
      return giveNameBack(node, repair);
    case 'thaw':
      return node.engine.unpause(repair.id);
    case 'remove image':
      await node.engine.removeImage(repair.tag);
      return;
    case 'stop':
      return node.engine.stop(repair.id);
    case 'start again':
      return bringToLife(node, repair);
  }
}

/** A name that somebody else took meanwhile is theirs: the VPS lives on under the one that it has. */
async function giveNameBack(node: Node, { id, name }: { id: string; name: string }): Promise<void> {
  try {
    await node.engine.rename(id, name);
  } catch (failure) {
    if (!(failure instanceof AppError) || failure.code !== 'vps_exists') throw failure;
    node.warn({ container: id, name, err: failure }, 'the name of a VPS was taken by another container');
  }
}

/** A VPS that can no longer start is left stopped, with its disk: settling must come to an end. */
async function bringToLife(node: Node, { id, paused }: { id: string; paused: boolean }): Promise<void> {
  try {
    await revive(node, { id, status: paused ? 'paused' : 'running' });
  } catch (failure) {
    if (!(failure instanceof AppError) || !['start_failed', 'port_taken'].includes(failure.code)) throw failure;
    node.warn({ container: id, err: failure }, 'could not start a VPS again');
  }
}

/** The plan may be outdated: sweeper and watcher write without the lock, and what they wrote must stay. */
async function write(
  node: Node,
  before: VpsDocument,
  plan: SettlePlan & { document: VpsDocument },
): Promise<{ settled: VpsDocument; outdated: boolean }> {
  const { document, unmeasured } = plan;
  if (unmeasured.length > 0) await node.engine.sync();
  const measured = await Promise.all(
    document.snapshots.map((one) => measure(node, one, unmeasured.includes(one.name))),
  );
  const after = { ...document, snapshots: measured };
  if (JSON.stringify(after) === JSON.stringify(before)) return { settled: before, outdated: false };
  let outdated = false;
  const settled = await node.documents.update(before.task_id, (now) => {
    outdated = now !== before;
    return outdated ? now : after;
  });
  return { settled, outdated };
}

async function measure(node: Node, record: SnapshotRecord, needed: boolean): Promise<SnapshotRecord> {
  const image = needed && record.image_id !== null ? await node.engine.image(record.image_id) : undefined;
  return image === undefined ? record : { ...record, total_size: image.size };
}

function announce(node: Node, vps: VpsDocument, plan: SettlePlan): void {
  const at = node.clock.now().toISOString();
  for (const name of plan.lost) {
    node.warn({ task_id: vps.task_id, snapshot: name }, 'the image of a snapshot was removed behind our back');
    node.events.emit({ type: 'snapshot.missing', at, task_id: vps.task_id, name });
  }
  for (const name of plan.unmeasured) node.events.emit({ type: 'snapshot.adopted', at, task_id: vps.task_id, name });
}

function hasRubbish(vps: VpsDocument): boolean {
  return vps.discarded.length > 0 || vps.snapshots.some(({ state }) => state === 'deleting');
}
