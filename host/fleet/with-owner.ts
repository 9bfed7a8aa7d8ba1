import type { Target } from '../../runner/wire/call.ts';
import { AppError } from '../../runner/wire/errors.ts';
import type { TaskId } from '../../runner/wire/names.ts';
import { type Caller, sees } from '../policy/access.ts';
import { findOwner, vpsNotFound } from './find-owner.ts';
import type { Fleet } from './fleet.ts';

/** Does something at the node that owns a VPS. What the caller does not see is not there: `vps_not_found`. */
export async function withOwner<T>(
  fleet: Fleet,
  caller: Caller,
  taskId: TaskId,
  task: (target: Target) => Promise<T>,
): Promise<T> {
  const owner = await visibleOwner(fleet, caller, taskId);
  try {
    return await task(fleet.target(owner));
  } catch (cause) {
    if (!(cause instanceof AppError) || cause.code !== 'vps_not_found') throw cause;
    fleet.owners.forget(owner, taskId);
  }
  // What was heard was out of date. Nothing was done yet, so that it can be done where the VPS is now.
  return task(fleet.target(await visibleOwner(fleet, caller, taskId)));
}

async function visibleOwner(fleet: Fleet, caller: Caller, taskId: TaskId): Promise<string> {
  const { node, project } = await findOwner(fleet, taskId);
  if (sees(caller, { task_id: taskId, project })) return node;
  throw vpsNotFound(taskId);
}
