import { randomBytes } from 'node:crypto';
import { type SavepointClient, SavepointError } from '../../client/index.ts';
import type { Verdict } from './search.ts';

/** What is to be done in each fork. */
export interface Trial {
  readonly command: readonly string[];
  readonly timeoutS?: number;
  readonly user?: string;
}

export interface Tried {
  readonly name: string;
  readonly verdict: Verdict;
  readonly exit_code: number | null;
  /** In words, where the exit code does not say it. */
  readonly why: string | null;
  /** The end of what the command printed. */
  readonly output: string;
}

/** What makes one snapshot unfit to be tried, and is no reason to end the search. */
const UNFIT = ['snapshot_not_found', 'snapshot_not_ready', 'start_failed', 'wrong_state', 'vps_not_found'];
const SKIP = 125;
const LONGEST_ID = 63;

/** Runs a command in a fork of a snapshot, and takes the fork away again, whatever happens. */
export async function trySnapshot(
  client: SavepointClient,
  { task_id, name }: { task_id: string; name: string },
  trial: Trial,
  signal: AbortSignal,
): Promise<Tried> {
  const fork = forkId(task_id);
  try {
    // It is not left alone while it is made: what comes into being afterwards nobody would take away.
    // Nobody is to come to it while it is tried.
    await client.snapshots.fork(task_id, name, { task_id: fork, ports: 'none' });
    signal.throwIfAborted();
    const wish = { command: [...trial.command], timeout_seconds: trial.timeoutS, user: trial.user };
    const { exit_code, timed_out, output } = await client.vps.exec(fork, wish, { signal });
    const why = timed_out ? 'its time was over' : null;
    return { name, verdict: verdictOf(exit_code), exit_code, why, output };
  } catch (failure) {
    if (!(failure instanceof SavepointError) || !UNFIT.includes(failure.code)) throw failure;
    return { name, verdict: 'skip', exit_code: null, why: failure.message, output: '' };
  } finally {
    await removeFork(client, fork);
  }
}

function verdictOf(exitCode: number | null): Verdict {
  if (exitCode === 0) return 'good';
  return exitCode === SKIP ? 'skip' : 'bad';
}

/** Told beforehand, so that the fork can be taken away also when nobody heard of its making. */
function forkId(taskId: string): string {
  const suffix = `-bisect-${randomBytes(3).toString('hex')}`;
  return taskId.slice(0, LONGEST_ID - suffix.length).replace(/[^a-z0-9]+$/, '') + suffix;
}

async function removeFork(client: SavepointClient, fork: string): Promise<void> {
  try {
    await client.vps.delete(fork, { snapshots: true, force: true });
  } catch (failure) {
    if (failure instanceof SavepointError && failure.code === 'vps_not_found') return;
    const why = failure instanceof Error ? failure.message : String(failure);
    const todo = `savepoint vps rm ${fork} --snapshots`;
    throw new Error(`the fork ${fork} may still be there (${why}): ${todo}`, { cause: failure });
  }
}
