import type { Node } from '../node.ts';
import type { Op } from '../operations/operations.ts';
import { judgeCheck } from '../policy/gate.ts';
import { tailOf } from '../policy/tail.ts';
import type { CommandEnd } from '../ports/commands.ts';
import { AppError } from '../wire/errors.ts';
import type { Check } from '../wire/restore-plan.ts';

const EVERY_MS = 1000;
const SHOWN = 4096;

/** Tries a check in the new container until it succeeds, or throws `restore_failed` with what it said last. */
export async function passCheck(node: Node, op: Op, id: string, check: Check): Promise<void> {
  const until = performance.now() + check.timeout_seconds * 1000;
  let told: CommandEnd | undefined;
  for (let tries = 1; ; tries += 1) {
    op.step('checking');
    const began = performance.now();
    const last = await attempt(node, op, id, check, until - began);
    // The last one may have been cut off as soon as it had begun: one that came to its end has more to say.
    told = last.timedOut && told !== undefined ? told : last;
    const judgement = judgeCheck(await node.engine.container(id), told, until - performance.now());
    if (judgement.is === 'good') return;
    // That it was cut off by a cancellation is not the check's fault.
    op.step('checking');
    if (judgement.is === 'bad') {
      throw new AppError('restore_failed', `${op.taskId} is as it was: the restored VPS failed, ${judgement.why}`, {
        why: judgement.why,
        exit_code: told.exitCode,
        output: tailOf(told.output, SHOWN),
        tries,
      });
    }
    const now = performance.now();
    const pauseMs = Math.min(began + EVERY_MS - now, until - now);
    if (pauseMs > 0) await node.clock.sleep(pauseMs, op.signal).catch(() => undefined);
  }
}

/** One that cannot even begin has failed, as whatever it was to find is not there. */
async function attempt(node: Node, op: Op, id: string, { command }: Check, leftMs: number): Promise<CommandEnd> {
  try {
    return await node.engine.exec(id, { command, timeoutMs: Math.max(1, leftMs), signal: op.signal });
  } catch (failure) {
    if (!(failure instanceof AppError) || failure.code !== 'wrong_state') throw failure;
    return { exitCode: null, output: failure.message, truncated: false, timedOut: false, stillRuns: false };
  }
}
