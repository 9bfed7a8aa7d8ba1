import type { Node } from '../node.ts';
import { containerOf } from './open-vps.ts';
import { comingRuns } from '../policy/due-run.ts';
import { latest, survivor, visible } from '../policy/lineage.ts';
import { isUp } from '../policy/saved.ts';
import type { VpsDocument } from '../ports/documents.ts';
import type { Container } from '../ports/engine.ts';
import { AppError } from '../wire/errors.ts';
import type { Vps, VpsStatus } from '../wire/model.ts';
import { within } from '../wire/within.ts';

const AT_ONCE = 8;
/** The host waits for the whole list for three seconds. */
const PATIENCE_MS = 1000;

/** A VPS as people see it, as it stands on the Engine now. */
export async function showVps(node: Node, vps: VpsDocument): Promise<Vps> {
  const container = await containerOf(node, vps);
  const holder = node.operations.holder(vps.task_id);
  return {
    ...written(node, vps),
    status: statusOf(vps, container),
    container: container === undefined ? null : { id: container.id, name: container.name },
    started_at: container?.startedAt ?? null,
    exit_code: container !== undefined && !isUp(container) && container.finishedAt ? container.exitCode : null,
    ports: container !== undefined && isUp(container) ? [...container.ports] : vps.ports,
    busy: holder === undefined ? null : { operation_id: holder.id, kind: holder.kind },
  };
}

/**
 * The same at the end of an operation, as part of its answer: what is done is done, also when the Engine cannot be
 * asked any more. Then it is shown as it was written down.
 */
export async function showDone(node: Node, vps: VpsDocument): Promise<Vps> {
  try {
    return { ...(await showVps(node, vps)), busy: null };
  } catch (failure) {
    return asWritten(node, vps, failure, 'a change is done, but the Engine does not show its VPS');
  }
}

function asWritten(node: Node, vps: VpsDocument, err: unknown, told: string): Vps {
  node.warn({ task_id: vps.task_id, err }, told);
  return written(node, vps);
}

function written(node: Node, vps: VpsDocument): Vps {
  return {
    task_id: vps.task_id,
    status: vps.wanted,
    image: vps.image,
    node: node.name,
    container: vps.container,
    created_at: vps.created_at,
    started_at: null,
    exit_code: null,
    head: survivor(vps, vps.head),
    ports: vps.ports,
    project: vps.project,
    adopted: vps.adopted,
    forked_from: vps.forked_from,
    snapshot_method: vps.snapshot_method,
    retention: vps.retention,
    hooks: vps.hooks,
    snapshots: visible(vps).length,
    last_snapshot: latest(vps)?.name ?? null,
    next_run: (vps.schedule && comingRuns(vps.schedule, node.clock.now(), 1)[0]) ?? null,
    busy: null,
  };
}

/** All of them, a few inspected at a time. */
export async function showAll(node: Node, documents: readonly VpsDocument[]): Promise<Vps[]> {
  const shown: Vps[] = [];
  for (let first = 0; first < documents.length; first += AT_ONCE) {
    shown.push(
      ...(await Promise.all(documents.slice(first, first + AT_ONCE).map((vps) => showAmongOthers(node, vps)))),
    );
  }
  return shown;
}

/** One whose container the Engine cannot tell of must not hide the others: it is shown as it was written down. */
async function showAmongOthers(node: Node, vps: VpsDocument): Promise<Vps> {
  try {
    return await within(PATIENCE_MS, undefined, () => showVps(node, vps));
  } catch (failure) {
    if (failure instanceof AppError && failure.code === 'engine_unavailable') throw failure;
    return asWritten(node, vps, failure, 'the Engine does not tell how a VPS is');
  }
}

export function statusOf(vps: VpsDocument, container: Container | undefined): VpsStatus {
  if (vps.deleted_at !== null) return 'deleted';
  if (container === undefined) return 'gone';
  switch (container.status) {
    case 'created':
    case 'running':
    case 'paused':
    case 'restarting':
      return container.status;
    default:
      return 'stopped';
  }
}
