import type { Router } from 'express';
import type { Node } from '../node.ts';
import type { Started } from '../operations/operations.ts';
import { restoreGroup } from '../groups/restore-group.ts';
import { snapshotGroup } from '../groups/snapshot-group.ts';
import { settleNode } from '../settle/settle-node.ts';
import { createSnapshot } from '../snapshots/create-snapshot.ts';
import { deleteAllSnapshots, deleteSnapshot } from '../snapshots/delete-snapshots.ts';
import { editSnapshot } from '../snapshots/edit-snapshot.ts';
import { findSnapshot } from '../moves/find-snapshot.ts';
import { forkSnapshot } from '../snapshots/fork-snapshot.ts';
import { planRetention } from '../snapshots/plan-retention.ts';
import { planRestore } from '../snapshots/plan-restore.ts';
import { restoreSnapshot } from '../snapshots/restore-snapshot.ts';
import { removeSchedule, setSchedule } from '../snapshots/edit-schedule.ts';
import { previewSchedule, showSchedule } from '../snapshots/show-schedule.ts';
import { toSnapshot, toSnapshots } from '../policy/snapshot-view.ts';
import { adoptVps } from '../vps/adopt-vps.ts';
import { createVps } from '../vps/create-vps.ts';
import { deleteVps } from '../vps/delete-vps.ts';
import { editVps } from '../vps/edit-vps.ts';
import { execInVps } from '../vps/exec-in-vps.ts';
import { knownVps } from '../moves/open-vps.ts';
import { pauseVps, resumeVps } from '../vps/pause-vps.ts';
import { restartVps } from '../vps/restart-vps.ts';
import { startVps } from '../vps/start-vps.ts';
import { stopVps } from '../vps/stop-vps.ts';
import { showNodeStorage, showVpsStorage } from '../moves/storage-view.ts';
import { showAll, showVps } from '../moves/vps-view.ts';
import { Accepted } from '../wire/endpoint.ts';
import { fromQuery } from '../wire/retention.ts';
import * as api from '../wire/runner-api.ts';
import { serve, type Call } from '../wire/serve.ts';
import { describeNode } from './describe-node.ts';
import { allOperations, cancelOperation, oneOperation } from './operation-calls.ts';

/** Which use case answers which call. */
export function route(router: Router, node: Node): void {
  routeVpses(router, node);
  routeSnapshots(router, node);
  routeGroups(router, node);
  routeSchedules(router, node);
  serve(router, api.listOperations, async () => allOperations(node));
  serve(router, api.oneOperation, ({ params, query }) => oneOperation(node, params.id, query.wait * 1000));
  serve(router, api.cancelOperation, async ({ params }) => cancelOperation(node, params.id));
  serve(router, api.nodeInfo, () => describeNode(node));
  serve(router, api.ownStorage, () => showNodeStorage(node));
  serve(router, api.ownedVps, async () => ({
    vps: node.documents.all().map(({ task_id, project }) => ({ task_id, project })),
  }));
  serve(router, api.settleNode, () => settleNode(node));
}

function routeVpses(router: Router, node: Node): void {
  serve(router, api.createVps, async ({ body }, call) => end(node, await createVps(node, body), call));
  serve(router, api.adoptVps, async ({ body }, call) => end(node, await adoptVps(node, body), call));
  serve(router, api.listVps, async ({ query }) => {
    const chosen = node.documents.all().filter(({ deleted_at }) => query.deleted || deleted_at === null);
    return listed(await showAll(node, chosen));
  });
  serve(router, api.activeVps, async () => {
    const all = await showAll(node, node.documents.all());
    return listed(all.filter(({ status }) => ['running', 'paused', 'restarting'].includes(status)));
  });
  serve(router, api.vpsStatus, ({ params }) => showVps(node, knownVps(node, params.task_id)));
  serve(router, api.retentionPlan, ({ params, query }) => planRetention(node, params.task_id, fromQuery(query)));
  serve(router, api.vpsStorage, ({ params }) => showVpsStorage(node, knownVps(node, params.task_id)));
  serve(router, api.stopVps, async ({ params, body }, call) =>
    end(node, await stopVps(node, params.task_id, body), call),
  );
  serve(router, api.startVps, async ({ params }, call) => end(node, await startVps(node, params.task_id), call));
  serve(router, api.restartNamedVps, async ({ body }, call) =>
    end(node, await restartVps(node, body.task_id, body.from), call),
  );
  serve(router, api.restartVps, async ({ params, body }, call) =>
    end(node, await restartVps(node, params.task_id, body.from), call),
  );
  serve(router, api.pauseVps, async ({ params }, call) => end(node, await pauseVps(node, params.task_id), call));
  serve(router, api.resumeVps, async ({ params }, call) => end(node, await resumeVps(node, params.task_id), call));
  serve(router, api.execInVps, ({ params, body }) => execInVps(node, params.task_id, body));
  serve(router, api.editVps, ({ params, body }) => editVps(node, params.task_id, body));
  serve(router, api.deleteVps, async ({ params, query }, call) =>
    end(node, await deleteVps(node, params.task_id, query), call),
  );
}

function routeSnapshots(router: Router, node: Node): void {
  serve(router, api.createSnapshot, async ({ params, body }, call) =>
    end(node, await createSnapshot(node, params.task_id, body), call),
  );
  serve(router, api.listSnapshots, async ({ params }) => {
    const snapshots = toSnapshots(knownVps(node, params.task_id));
    return { task_id: params.task_id, snapshots, count: snapshots.length };
  });
  serve(router, api.latestSnapshot, async ({ params }) => {
    const vps = knownVps(node, params.task_id);
    return toSnapshot(vps, findSnapshot(vps, 'latest'));
  });
  serve(router, api.oneSnapshot, async ({ params }) => {
    const vps = knownVps(node, params.task_id);
    return toSnapshot(vps, findSnapshot(vps, params.name));
  });
  serve(router, api.editSnapshot, ({ params, body }) => editSnapshot(node, params.task_id, params.name, body));
  serve(router, api.deleteSnapshot, ({ params }) => deleteSnapshot(node, params.task_id, params.name));
  serve(router, api.deleteAllSnapshots, ({ params, query }) => deleteAllSnapshots(node, params.task_id, query.force));
  serve(router, api.restorePlan, ({ params, query }) => planRestore(node, params.task_id, params.name, query));
  serve(router, api.restoreSnapshot, async ({ params, body }, call) =>
    end(node, await restoreSnapshot(node, params.task_id, params.name, body), call),
  );
  serve(router, api.forkSnapshot, async ({ params, body }, call) =>
    end(node, await forkSnapshot(node, params.task_id, params.name, body), call),
  );
}

function routeGroups(router: Router, node: Node): void {
  serve(router, api.snapshotGroup, ({ body }) => snapshotGroup(node, body));
  serve(router, api.restoreGroup, ({ body }) => restoreGroup(node, body));
}

function routeSchedules(router: Router, node: Node): void {
  serve(router, api.previewSchedule, async ({ params, query }) => previewSchedule(node, params.task_id, query));
  serve(router, api.showSchedule, async ({ params }) => showSchedule(node, params.task_id));
  serve(router, api.setSchedule, ({ params, body }) => setSchedule(node, params.task_id, body));
  serve(router, api.removeSchedule, ({ params }) => removeSchedule(node, params.task_id));
}

function listed<T>(vps: T[]): { vps: T[]; count: number; unavailable_nodes: string[] } {
  return { vps, count: vps.length, unavailable_nodes: [] };
}

/** Waits for an operation's end as long as the caller wants to. */
async function end<R>(node: Node, started: Started<R>, { patienceMs }: Call): Promise<R | Accepted> {
  if (!Number.isFinite(patienceMs)) return started.done;
  const patience = new AbortController();
  const tooLong = node.clock.sleep(patienceMs, patience.signal).then(() => new Accepted(started.operation()));
  tooLong.catch(() => undefined);
  return Promise.race([started.done, tooLong]).finally(() => patience.abort());
}
