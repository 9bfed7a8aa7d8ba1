import type { Node } from '../node.ts';
import { noteRun } from '../policy/schedule-run.ts';
import type { TaskId } from '../wire/names.ts';
import type { LastRun } from '../wire/schedule.ts';

type Told = Omit<LastRun, 'at'>;

/** Writes down how a run of a schedule went, and tells it. `done`: all that was due up to then is over. */
export async function recordRun(node: Node, taskId: TaskId, run: Told, done: Date | null): Promise<void> {
  const at = node.clock.now().toISOString();
  await node.documents.update(taskId, (vps) => noteRun(vps, { at, ...run }, done));
  tellRun(node, taskId, run);
}

export function tellRun(node: Node, taskId: TaskId, { outcome, reason }: Pick<Told, 'outcome' | 'reason'>): void {
  node.events.emit({ type: 'schedule.ran', at: node.clock.now().toISOString(), task_id: taskId, outcome, reason });
}
