import { UsageError } from '../../frame/usage-error.ts';
import { option } from '../../frame/verb.ts';

/** Whom a command about several VPSes is about. */
export interface Named {
  readonly rest: readonly string[];
  readonly project?: string;
}

export const ofProject = () => option('--project <PROJECT>', 'all VPSes of a project, in place of IDs');

export function membersIn({ rest, project }: Named): { task_ids: string[] } | { project: string } {
  if (project !== undefined && rest.length > 0) throw new UsageError('IDs and --project exclude each other');
  if (project !== undefined) return { project };
  if (rest.length === 0) throw new UsageError('say which: IDs, or --project PROJECT');
  return { task_ids: [...rest] };
}
