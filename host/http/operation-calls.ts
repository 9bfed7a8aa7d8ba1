import { AppError } from '../../runner/wire/errors.ts';
import type { Operation } from '../../runner/wire/model.ts';
import * as runner from '../../runner/wire/runner-api.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { passOn } from '../fleet/reach.ts';
import { type Caller, sees } from '../policy/access.ts';
import { given, mergeOperations, silent } from '../policy/fleet-view.ts';
import { listOperations } from '../wire/host-api.ts';
import { type Desk, route } from './route.ts';

/** What runs on all nodes. An operation's id does not say where it runs: all nodes are asked. */
export function operationCalls(desk: Desk, fleet: Fleet, stopping: AbortSignal): void {
  const { oneOperation, cancelOperation } = runner;

  route(desk, listOperations, async (_input, { caller }) => {
    const answers = await fleet.everyone(runner.listOperations);
    return mergeOperations(answers, (operation, node) => isSeen(fleet, caller, operation, node));
  });
  route(desk, oneOperation, async (input, { caller, patienceMs }) => {
    const { node, operation } = await find(fleet, caller, input.params.id);
    const isOver = operation.state !== 'running' || input.query.wait === 0;
    return isOver ? operation : passOn(fleet.target(node), oneOperation, input, patienceMs, stopping);
  });
  route(desk, cancelOperation, async (input, { caller, patienceMs }) => {
    const { node } = await find(fleet, caller, input.params.id);
    return passOn(fleet.target(node), cancelOperation, input, patienceMs, stopping);
  });
}

async function find(fleet: Fleet, caller: Caller, id: string): Promise<{ node: string; operation: Operation }> {
  const answers = await fleet.everyone(runner.oneOperation, { params: { id } });
  const [found] = given(answers);
  const away = silent(answers, 'operation_not_found');
  if (found && isSeen(fleet, caller, found.value, found.node)) return { node: found.node, operation: found.value };
  if (found || away.length === 0) throw new AppError('operation_not_found', `there is no operation ${id}`, { id });
  const message = `no operation ${id} on the nodes that answer, but ${away.join(', ')} could not be asked`;
  throw new AppError('node_unavailable', message, { nodes: away });
}

function isSeen(fleet: Fleet, caller: Caller, { task_id, started_at }: Operation, node: string): boolean {
  const place = fleet.owners.whenBegan(node, task_id, started_at);
  return sees(caller, { task_id, project: place?.project ?? null });
}
