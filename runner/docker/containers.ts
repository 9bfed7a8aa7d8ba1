import { z } from 'zod';
import type { Engine } from '../ports/engine.ts';
import { AppError } from '../wire/errors.ts';
import { containerSummary, containerView } from './container-view.ts';
import { createContainer } from './create-container.ts';
import type { About } from './docker-errors.ts';
import type { EngineCalls } from './engine-calls.ts';
import type { Lane } from './engine-link.ts';
import { containerAction, containerName } from './engine-refs.ts';
import { ChangedPaths, type InspectedContainer, ListedContainer } from './engine-replies.ts';
import { execIn } from './exec.ts';
import { inspectContainer } from './inspect.ts';
import { StartsAndPauses } from './starts-and-pauses.ts';

type Containers = Pick<
  Engine,
  | 'containers'
  | 'container'
  | 'writtenBytes'
  | 'create'
  | 'start'
  | 'stop'
  | 'kill'
  | 'pause'
  | 'unpause'
  | 'rename'
  | 'remove'
  | 'exec'
  | 'changes'
>;

/** As many bytes of changed paths as can be taken apart before anybody notices. A VPS may have any number of them. */
const MOST_CHANGES = 16 * 1024 ** 2;
const DEFAULT_STOP_SECONDS = 10;
/** A container may say that it wants to be waited for without end. Nobody waits without end. */
const LONGEST_STOP_SECONDS = 3600;

export function containers(calls: EngineCalls): Containers {
  const { deadlines } = calls;
  const apart = new StartsAndPauses();

  const act = async (
    id: string,
    action: string,
    more: { query?: Record<string, string>; deadlineMs?: number; about?: About; lane?: Lane } = {},
  ) =>
    calls.tell({
      method: 'POST',
      path: containerAction(id, action),
      about: 'container',
      id,
      deadlineMs: deadlines.change,
      ...more,
    });

  return {
    containers: async () => {
      const call = { method: 'GET', path: '/containers/json', query: { all: '1' }, about: 'engine' } as const;
      const listed = await calls.ask({ ...call, deadlineMs: deadlines.list }, z.array(ListedContainer));
      return listed.map(containerSummary);
    },
    container: async (ref) => {
      const found = await unlessMissing(inspectContainer(calls, ref));
      return found && isMeant(found, ref) ? containerView(found) : undefined;
    },
    writtenBytes: async (id) => {
      containerAction(id);
      const { SizeRw } = await inspectContainer(calls, id, {
        query: { size: '1' },
        deadlineMs: deadlines.walk,
        lane: 'long',
      });
      return SizeRw ?? 0;
    },
    create: (recipe) => createContainer(calls, recipe),
    start: (id) => act(id, '/start', { about: 'start' }),
    stop: async (id, timeout) => {
      containerAction(id);
      const seconds = timeout ?? (await inspectContainer(calls, id)).Config.StopTimeout ?? DEFAULT_STOP_SECONDS;
      const patience = seconds < 0 ? LONGEST_STOP_SECONDS : Math.min(seconds, LONGEST_STOP_SECONDS);
      const query: Record<string, string> = timeout === undefined ? {} : { t: String(timeout) };
      await act(id, '/stop', { query, lane: 'long', deadlineMs: patience * 1000 + deadlines.change });
    },
    kill: (id) => unlessAlready(/is not running/i, act(id, '/kill')),
    pause: (id) => apart.pause(id, () => act(id, '/pause')).catch(notNow),
    unpause: (id) => act(id, '/unpause'),
    rename: async (id, name) => act(id, '/rename', { query: { name: containerName(name) } }),
    remove: async (id, { withVolumes } = { withVolumes: false }) => {
      const call = { method: 'DELETE', path: containerAction(id), about: 'container', id, lane: 'long' } as const;
      const query: Record<string, string> = withVolumes ? { v: '1' } : {};
      const removed = calls.tell({ ...call, query, deadlineMs: deadlines.walk });
      await unlessMissing(unlessAlready(/removal of container \S+ is already in progress/i, removed));
    },
    exec: execIn(calls, apart),
    changes: async (id) => {
      const call = { method: 'GET', path: containerAction(id, '/changes'), about: 'container', id } as const;
      const limits = { deadlineMs: deadlines.walk, longest: MOST_CHANGES };
      const changed = await calls.ask({ ...call, ...limits, lane: 'long' }, ChangedPaths);
      return changed.map(({ Path }) => Path);
    },
  };
}

/** The Engine takes a few letters for the beginning of an id: a name that is gone must not find a stranger. */
function isMeant({ Id, Name }: InspectedContainer, ref: string): boolean {
  return Name === `/${ref}` || (Id.startsWith(ref) && ref.length >= 12);
}

/** It does not run, or stands still already. */
function notNow(thrown: unknown): never {
  if (!(thrown instanceof AppError) || thrown.details.status !== 409) throw thrown;
  throw new AppError('wrong_state', thrown.message, {}, { cause: thrown });
}

/** Only the Engine's own 404 says that something is missing. */
async function unlessMissing<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === 'container_not_found' && thrown.details.status === 404)
      return undefined;
    throw thrown;
  }
}

async function unlessAlready(words: RegExp, asked: Promise<void>): Promise<void> {
  try {
    await asked;
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.details.status === 409 && words.test(thrown.message)) return;
    throw thrown;
  }
}
