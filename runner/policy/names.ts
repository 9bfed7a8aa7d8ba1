import { SnapshotName, TaskId } from '../wire/names.ts';

/** How things are called on the Engine. Every name follows from the task_id. */

export const containerName = (taskId: TaskId): string => `savepoint-vps-${taskId}`;
export const repository = (taskId: TaskId): string => `savepoint/vps-${taskId}`;
export const imageTag = (taskId: TaskId, name: SnapshotName): string => `${repository(taskId)}:${name}`;
/** What a container is called while another takes its place. */
export const asideName = (name: string, operationId: string): string => `${name}-old-${operationId}`;

/** The name of a snapshot asked for now. A name that was ever used is never given again, whatever the clock does. */
export function snapshotName(now: Date, used: ReadonlySet<string>): SnapshotName {
  const second = compact(now);
  const base = `snap-${second.slice(0, 8)}-${second.slice(8)}`;
  let name = base;
  for (let n = 2; used.has(name); n += 1) name = `${base}-${n}`;
  return SnapshotName.parse(name);
}

/** A task_id for a VPS that nobody named. Ids sort by the time they were made. */
export function generatedTaskId(now: Date, entropy: string): TaskId {
  return TaskId.parse(`vps-${compact(now)}-${entropy}`);
}

/** YYYYMMDDHHMMSS in UTC. */
function compact(at: Date): string {
  return at.toISOString().slice(0, 19).replace(/\D/g, '');
}
