import { knownVps } from '../moves/open-vps.ts';
import type { Node } from '../node.ts';
import { previewRuns, toSchedule } from '../policy/schedule-view.ts';
import type { StoredSchedule, VpsDocument } from '../ports/documents.ts';
import { AppError } from '../wire/errors.ts';
import type { TaskId } from '../wire/names.ts';
import type { Schedule } from '../wire/schedule.ts';

export function showSchedule(node: Node, taskId: TaskId): Schedule {
  const vps = knownVps(node, taskId);
  return toSchedule(vps, scheduleOf(vps), node.clock.now());
}

/** When a schedule would run, without setting it. */
export function previewSchedule(
  node: Node,
  taskId: TaskId,
  wish: Pick<StoredSchedule, 'cron' | 'time_zone'>,
): Pick<Schedule, 'next_runs'> {
  knownVps(node, taskId);
  return { next_runs: previewRuns(wish, node.clock.now()) };
}

export function scheduleOf({ task_id, schedule }: VpsDocument): StoredSchedule {
  if (schedule !== null) return schedule;
  throw new AppError('schedule_not_found', `no snapshots of ${task_id} are taken by themselves`);
}
