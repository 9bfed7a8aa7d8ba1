import type { CommandEnd } from '../ports/commands.ts';
import type { Container } from '../ports/engine.ts';

export type Judgement =
  { readonly is: 'good' } | { readonly is: 'wait' } | { readonly is: 'bad'; readonly why: string };

export interface Patience {
  readonly graceMs: number;
  readonly healthMs: number;
}

/** Judges a freshly started container. A crash loop shows as restarts, not as an exit: look at both. */
export function judge(container: Container | undefined, upMs: number, patience: Patience): Judgement {
  if (container === undefined) return bad('its container vanished');
  const { status, restartCount, health, exitCode } = container;
  if (restartCount > 0 || status === 'restarting') return bad(`it keeps crashing (exit code ${exitCode})`);
  if (status !== 'running') return bad(`it ended at once (${status}, exit code ${exitCode})`);
  if (health === 'unhealthy') return bad('its health check fails');
  if (health === 'healthy') return { is: 'good' };
  if (health === 'none') return upMs >= patience.graceMs ? { is: 'good' } : { is: 'wait' };
  return upMs >= patience.healthMs ? bad('its health check did not succeed in time') : { is: 'wait' };
}

/** Judges a container by a check that was tried in it. While there is time, it is tried again as long as it lives. */
export function judgeCheck(
  container: Container | undefined,
  last: Pick<CommandEnd, 'exitCode' | 'timedOut'>,
  leftMs: number,
): Judgement {
  if (last.exitCode === 0) return { is: 'good' };
  const alive = judge(container, 0, { graceMs: Infinity, healthMs: Infinity });
  if (alive.is === 'bad') return alive;
  if (leftMs > 0) return { is: 'wait' };
  return bad(`its check did not succeed in time (${endOf(last)})`);
}

function endOf({ exitCode, timedOut }: Pick<CommandEnd, 'exitCode' | 'timedOut'>): string {
  if (timedOut) return 'it took too long';
  return exitCode === null ? 'it could not run' : `exit code ${exitCode}`;
}

function bad(why: string): Judgement {
  return { is: 'bad', why };
}
