import type { Node } from '../node.ts';
import type { Op } from '../operations/operations.ts';
import { latest, survivor, visible } from '../policy/lineage.ts';
import { isUp } from '../policy/saved.ts';
import type { VpsDocument } from '../ports/documents.ts';
import type { Container } from '../ports/engine.ts';
import type { Vps, VpsStatus } from '../wire/model.ts';

const AT_ONCE = 8;

/** A VPS as people see it, as it stands on the Engine now. `after`: the operation whose answer this is part of. */
export async function showVps(node: Node, vps: VpsDocument, after?: Op): Promise<Vps> {
  const container = vps.container === null ? undefined : await node.engine.container(vps.container.id);
  const holder = node.operations.holder(vps.task_id);
  return {
    task_id: vps.task_id,
    status: statusOf(vps, container),
    image: vps.image,
    node: node.name,
    container: container === undefined ? null : { id: container.id, name: container.name },
    created_at: vps.created_at,
    started_at: container?.startedAt ?? null,
    exit_code: container !== undefined && !isUp(container) && container.finishedAt ? container.exitCode : null,
    head: survivor(vps, vps.head),
    ports: container !== undefined && isUp(container) ? [...container.ports] : vps.ports,
    project: vps.project,
    adopted: vps.adopted,
    snapshots: visible(vps).length,
    last_snapshot: latest(vps)?.name ?? null,
    busy: holder === undefined || holder.id === after?.id ? null : { operation_id: holder.id, kind: holder.kind },
  };
}

/** All of them, a few inspected at a time. */
export async function showAll(node: Node, documents: readonly VpsDocument[]): Promise<Vps[]> {
  const shown: Vps[] = [];
  for (let first = 0; first < documents.length; first += AT_ONCE) {
    shown.push(...(await Promise.all(documents.slice(first, first + AT_ONCE).map((vps) => showVps(node, vps)))));
  }
  return shown;
}

function statusOf(vps: VpsDocument, container: Container | undefined): VpsStatus {
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
