import type { z } from 'zod';
import type { Endpoint } from '../../runner/wire/endpoint.ts';
import { AppError } from '../../runner/wire/errors.ts';
import type { TaskId } from '../../runner/wire/names.ts';
import * as runner from '../../runner/wire/runner-api.ts';
import { forkVps } from '../fleet/fork-vps.ts';
import { type Placing, placeVps } from '../fleet/place-vps.ts';
import { passOn } from '../fleet/reach.ts';
import { withOwner } from '../fleet/with-owner.ts';
import { projectOfNew, sees } from '../policy/access.ts';
import { adoptedId } from '../policy/adopted-id.ts';
import { mergeVps } from '../policy/fleet-view.ts';
import { type Desk, route } from './route.ts';

type OfOneVps = Endpoint<z.ZodType<{ task_id: TaskId }>>;

const OF_ONE_VPS: readonly OfOneVps[] = [
  runner.vpsStatus,
  runner.vpsStorage,
  runner.retentionPlan,
  runner.stopVps,
  runner.startVps,
  runner.restartVps,
  runner.pauseVps,
  runner.resumeVps,
  runner.execInVps,
  runner.editVps,
  runner.deleteVps,
  runner.createSnapshot,
  runner.listSnapshots,
  runner.latestSnapshot,
  runner.oneSnapshot,
  runner.editSnapshot,
  runner.deleteSnapshot,
  runner.deleteAllSnapshots,
  runner.restorePlan,
  runner.restoreSnapshot,
  runner.showSchedule,
  runner.setSchedule,
  runner.removeSchedule,
  runner.previewSchedule,
];

/** The runners' own calls: passed on to the node that owns the VPS, or asked of all nodes and merged. */
export function vpsCalls(desk: Desk, placing: Placing): void {
  const { fleet, stopping } = placing;

  for (const served of OF_ONE_VPS) {
    route(desk, served, (input, { caller, patienceMs }) =>
      withOwner(fleet, caller, input.params.task_id, (node) => passOn(node, served, input, patienceMs, stopping)),
    );
  }
  const { restartNamedVps } = runner;
  route(desk, restartNamedVps, (input, { caller, patienceMs }) =>
    withOwner(fleet, caller, input.body.task_id, (node) => passOn(node, restartNamedVps, input, patienceMs, stopping)),
  );

  route(desk, runner.createVps, (input, { caller, patienceMs }) => {
    const body = { ...input.body, project: projectOfNew(caller, input.body) };
    return placeVps(placing, runner.createVps, { ...input, body }, patienceMs);
  });
  route(desk, runner.adoptVps, (input, { caller, patienceMs }) => {
    // Any container of the node could be taken into the scope, and with it what is none of the caller's business.
    if (caller.scope) throw new AppError('forbidden', 'adopting takes a token without a scope');
    const task_id = fleet.names().length > 1 ? adoptedId(input.body) : input.body.task_id;
    return placeVps(placing, runner.adoptVps, { ...input, body: { ...input.body, task_id } }, patienceMs);
  });
  route(desk, runner.forkSnapshot, (input, { caller, patienceMs }) => forkVps(placing, caller, input, patienceMs));

  route(desk, runner.listVps, async ({ query }, { caller }) => {
    const deleted = query.deleted ? 'true' : 'false';
    return mergeVps(await fleet.everyone(runner.listVps, { query: { deleted } }), (vps) => sees(caller, vps));
  });
  route(desk, runner.activeVps, async (_input, { caller }) =>
    mergeVps(await fleet.everyone(runner.activeVps), (vps) => sees(caller, vps)),
  );
}
