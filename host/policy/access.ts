import { type Endpoint, Role } from '../../runner/wire/endpoint.ts';
import { AppError } from '../../runner/wire/errors.ts';
import type { Scope } from '../wire/host-model.ts';

/** Who makes a call. */
export interface Caller {
  /** Null when no tokens are asked for. */
  readonly tokenId: string | null;
  readonly name: string;
  readonly role: Role;
  /** Null: every VPS. */
  readonly scope: Scope | null;
}

/** A VPS in so far as access to it is concerned. */
export interface Owned {
  readonly task_id: string;
  readonly project: string | null;
}

/** Why a caller may not make a call at all. */
export function refusal({ name, role }: Caller, called: Endpoint): AppError | undefined {
  if (rank(role) >= rank(called.role)) return undefined;
  const message = `this call needs the role ${called.role}, and the token "${name}" has the role ${role}`;
  return new AppError('forbidden', message, { needed: called.role, role });
}

/** Whether a VPS exists as far as the caller is concerned. */
export function sees({ scope }: Caller, { task_id, project }: Owned): boolean {
  if (!scope) return true;
  return scope.task_ids.some((id) => id === task_id) || (project !== null && project === scope.project);
}

interface Wanted {
  readonly task_id?: string;
  readonly project?: string;
}

interface WantedFork {
  readonly task_id?: string;
  readonly project?: string | null;
}

/** The project of a VPS that the caller makes: it must lie in the caller's own scope, or `forbidden` is thrown. */
export function projectOfNew({ scope }: Caller, { task_id, project }: Wanted): string | undefined {
  if (!scope) return project;
  const isNamed = scope.task_ids.some((id) => id === task_id);
  if (scope.project === null && !isNamed) {
    throw new AppError('forbidden', 'this token is for certain VPSes only', { scope });
  }
  if (project === undefined || project === scope.project) return scope.project ?? undefined;
  // Whoever has that project would find a VPS among theirs that is not.
  const allowed = scope.project === null ? 'no project' : `the project ${scope.project} only`;
  throw new AppError('forbidden', `this token is for ${allowed}`, { scope });
}

/** The same for one that is made from a snapshot. Undefined: that of the source; null: none. */
export function projectOfFork(caller: Caller, { task_id, project }: WantedFork): string | null | undefined {
  if (!caller.scope) return project;
  return projectOfNew(caller, { task_id, project: project ?? undefined }) ?? null;
}

function rank(role: Role): number {
  return Role.options.indexOf(role);
}
