import type { Node } from '../node.ts';
import { tailOf } from '../policy/tail.ts';
import type { CommandEnd } from '../ports/commands.ts';
import { AppError } from '../wire/errors.ts';
import type { Hook, HookRun } from '../wire/hooks.ts';

const SHOWN = 2048;

/** Runs a hook in a container, and tells how that went: also that it could not run there. */
export async function runHook(
  node: Node,
  container: string,
  when: HookRun['when'],
  { command, timeout_seconds }: Hook,
  signal?: AbortSignal,
): Promise<HookRun> {
  const began = performance.now();
  const timeoutMs = timeout_seconds * 1000;
  const end = await node.engine.exec(container, { command, timeoutMs, signal }).catch(couldNot);
  return {
    when,
    command,
    exit_code: end.exitCode,
    ms: Math.round(performance.now() - began),
    output: tailOf(end.output, SHOWN),
    ok: end.exitCode === 0,
  };
}

/** An Engine that is away says nothing of the hook. */
function couldNot(failure: unknown): CommandEnd {
  if (!(failure instanceof AppError) || failure.retryable) throw failure;
  return { exitCode: null, output: failure.message, truncated: false, timedOut: false, stillRuns: false };
}
