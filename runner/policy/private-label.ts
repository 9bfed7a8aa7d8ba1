import type { Labels } from '../ports/engine.ts';

const PRIVATE_LABEL = 'io.savepoint.private';

/** Whether something on the Engine is Savepoint's own: its tokens lie there, and no VPS may come near. */
export function isPrivate(labels: Labels): boolean {
  return labels[PRIVATE_LABEL] === 'true';
}
