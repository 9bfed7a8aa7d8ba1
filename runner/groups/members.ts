import type { Node } from '../node.ts';
import { AppError } from '../wire/errors.ts';
import type { TaskId } from '../wire/names.ts';

export interface Named {
  readonly task_ids?: readonly TaskId[];
  readonly project?: string;
}

/** Whom a call is about, each once. Throws `vps_not_found` when a project has no VPS: its name may be misspelt. */
export function membersOf(node: Node, { task_ids, project }: Named): TaskId[] {
  if (task_ids !== undefined) return [...new Set(task_ids)];
  const own = node.documents.all().filter((vps) => vps.project === project && vps.deleted_at === null);
  if (own.length === 0) throw new AppError('vps_not_found', `there is no VPS in the project ${project}`);
  return own.map(({ task_id }) => task_id);
}
