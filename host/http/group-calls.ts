import type { GroupRestored, GroupSnapshots } from '../../runner/wire/group-api.ts';
import * as runner from '../../runner/wire/runner-api.ts';
import { askMembers } from '../fleet/ask-members.ts';
import { findMembers } from '../fleet/find-members.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { passOn } from '../fleet/reach.ts';
import { type Desk, route } from './route.ts';

/** Several VPSes in one call: those of each node in one call of that node, and one answer for each of them. */
export function groupCalls(desk: Desk, fleet: Fleet, stopping: AbortSignal): void {
  const { snapshotGroup, restoreGroup } = runner;

  route(desk, snapshotGroup, async (input, { caller }) => {
    const members = await findMembers(fleet, caller, input.body);
    const { replies, results } = await askMembers<GroupSnapshots>(fleet, members, {
      ask: (node, task_ids) =>
        passOn(
          node,
          snapshotGroup,
          { ...input, body: { ...input.body, project: undefined, task_ids } },
          Infinity,
          stopping,
        ) as Promise<GroupSnapshots>,
      failed: (task_id, error) => ({ task_id, snapshot: null, error }),
    });
    // Two nodes have no moment in common, and one that is away may have more of the project.
    const isOneNode = members.byNode.size === 1 && members.away.length === 0;
    return { ...told(results, members.away), together: isOneNode && replies.every(({ together }) => together) };
  });
  route(desk, restoreGroup, async (input, { caller }) => {
    const members = await findMembers(fleet, caller, input.body);
    const { results } = await askMembers<GroupRestored>(fleet, members, {
      ask: (node, task_ids) =>
        passOn(
          node,
          restoreGroup,
          { ...input, body: { ...input.body, project: undefined, task_ids } },
          Infinity,
          stopping,
        ) as Promise<GroupRestored>,
      failed: (task_id, error) => ({ task_id, restored: null, error }),
    });
    return told(results, members.away);
  });
}

function told<R extends { readonly error: unknown }>(results: R[], away: readonly string[]) {
  const failed = results.filter(({ error }) => error !== null).length;
  return { results, count: results.length, failed, unavailable_nodes: [...away] };
}
