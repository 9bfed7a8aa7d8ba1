import { openVps } from '../moves/open-vps.ts';
import type { Node } from '../node.ts';
import { scheduleFrom } from '../policy/schedule-view.ts';
import type { StoredSchedule, VpsDocument } from '../ports/documents.ts';
import { AppError } from '../wire/errors.ts';
import type { TaskId } from '../wire/names.ts';
import type { Schedule, SetSchedule } from '../wire/schedule.ts';
import { scheduleOf, showSchedule } from './show-schedule.ts';

/** Lets snapshots of a VPS be taken by themselves. */
export async function setSchedule(node: Node, taskId: TaskId, wish: SetSchedule): Promise<Schedule> {
  await edit(node, taskId, ({ deleted_at, schedule }) => {
    if (deleted_at === null) return scheduleFrom(wish, schedule, node.clock.now());
    throw new AppError('wrong_state', `${taskId} is deleted: nothing is left but its snapshots`);
  });
  return showSchedule(node, taskId);
}

export async function removeSchedule(node: Node, taskId: TaskId): Promise<{ task_id: TaskId }> {
  await edit(node, taskId, (vps) => {
    scheduleOf(vps);
    return null;
  });
  return { task_id: taskId };
}

async function edit(node: Node, taskId: TaskId, change: (vps: VpsDocument) => StoredSchedule | null): Promise<void> {
  const started = await node.operations.start(taskId, 'schedule.edit', {
    prepare: (op) => openVps(node, op),
    execute: async () => {
      // How runs went is written without the lock: what is changed is what stands there now.
      await node.documents.update(taskId, (vps) => ({ ...vps, schedule: change(vps) }));
      node.events.emit({ type: 'schedule.edited', at: node.clock.now().toISOString(), task_id: taskId });
    },
  });
  await started.done;
}
