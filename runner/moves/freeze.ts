import type { Node } from '../node.ts';
import type { Op } from '../operations/operations.ts';
import type { Container, ContainerStatus } from '../ports/engine.ts';
import { AppError } from '../wire/errors.ts';
import { ALONE, type Company } from './company.ts';

/**
 * Runs work while no process of the container can write, and says how long it stood still. What is to be done with the
 * outcome begins when the container runs again: beside the thaw, it would make the Engine thaw late.
 *
 * We freeze ourselves: the Engine's own pause inside a commit ignores a pause that fails, and a picture of a moving disk
 * must not be called a snapshot. A crash in here leaves the VPS frozen; settle thaws it, because the intent says so.
 */
export async function frozen<T>(
  node: Node,
  op: Op,
  container: Container,
  work: () => Promise<T>,
  company: Company = ALONE,
): Promise<{ result: T; frozenMs: number }> {
  // Waiting for a turn may take long, and the docker command waits for nobody. Of one that runs, the freeze itself tells.
  if (container.status !== 'running') await unchanged(node, container);
  await company.gather();
  let othersFroze = false;
  return op.attempt(async (undo) => {
    undo.add('thaw', thaw);
    const began = performance.now();
    const froze = await freeze(node, container, () => (othersFroze = true));
    op.step('frozen');
    const result = await company.still(work);
    // The Engine refuses to thaw what is not frozen: then somebody thawed it meanwhile, and what was read may be torn.
    // What we did not freeze must have stood still by itself all the while.
    await (froze ? node.engine.unpause(container.id) : unchanged(node, container));
    const frozenMs = froze ? Math.round(performance.now() - began) : 0;
    await company.part();
    return { result, frozenMs };
  });

  /** Only what we froze is thawed: a VPS that a person paused stays paused. */
  async function thaw(): Promise<void> {
    if (container.status !== 'running' || othersFroze) return;
    const now = await node.engine.container(container.id);
    if (now?.status === 'paused') await node.engine.unpause(container.id);
  }
}

/**
 * Lets all that is being written at this moment come to its end: a freeze waits for every call that is under way. A file's
 * time moves only when a write begins, so that one that takes long could not be told from one that is over. Returns how
 * long it stood still.
 */
export async function letWritesEnd(node: Node, op: Op, container: Container): Promise<number> {
  return (await frozen(node, op, container, async () => undefined)).frozenMs;
}

/** False when nothing had to be frozen. `refused` is told when the Engine will not, so that whatever stands is others' doing. */
async function freeze(node: Node, { id, status }: Container, refused: () => void): Promise<boolean> {
  if (status === 'restarting') throw unsteady('it keeps restarting: stop it, then take the snapshot', status);
  if (status !== 'running') return false;
  try {
    await node.engine.pause(id);
    return true;
  } catch (failure) {
    if (failure instanceof AppError && failure.code === 'wrong_state') refused();
    const now = (await node.engine.container(id))?.status ?? 'removing';
    // It may be up again before a commit has ended, and write while it is read: so it does not count as standing still.
    if (now !== 'running') throw unsteady('it ended or was paused just now: try again', now);
    throw failure;
  }
}

/**
 * Throws `wrong_state` unless the container stands as it was seen: one that was started meanwhile, even if it has ended
 * again, has written while nobody froze it. One that runs may have been restarted: it is frozen yet.
 */
async function unchanged(node: Node, { id, status, startedAt }: Container): Promise<void> {
  const now = await node.engine.container(id);
  if (now?.status === status && (status === 'running' || now.startedAt === startedAt)) return;
  throw unsteady('somebody else started, stopped or paused it just now: try again', now?.status ?? 'removing');
}

function unsteady(why: string, status: ContainerStatus): AppError {
  return new AppError('wrong_state', why, { status });
}
