import { containerOf, knownVps } from '../moves/open-vps.ts';
import type { Node } from '../node.ts';
import type { CommandEnd } from '../ports/commands.ts';
import type { Container } from '../ports/engine.ts';
import { AppError } from '../wire/errors.ts';
import type { Executed } from '../wire/exec-api.ts';
import type { TaskId } from '../wire/names.ts';

export interface ExecInVps {
  readonly command: readonly string[];
  readonly timeout_seconds: number;
  readonly user?: string;
}

const LOOK_MS = 50;

/**
 * Runs a command in a VPS. It takes no lock: what happens in a VPS is its own business, as if somebody had logged in. A
 * snapshot that freezes the VPS for a moment is waited for; whatever else does not run is refused.
 */
export function execInVps(node: Node, taskId: TaskId, asked: ExecInVps): Promise<Executed> {
  return node.guests.admit(taskId, async () => {
    const began = performance.now();
    const end = await whenItRuns(node, taskId, asked, began + asked.timeout_seconds * 1000);
    return {
      exit_code: end.exitCode,
      output: end.output,
      truncated: end.truncated,
      timed_out: end.timedOut,
      still_running: end.stillRuns,
      ms: Math.round(performance.now() - began),
    };
  });
}

async function whenItRuns(node: Node, taskId: TaskId, asked: ExecInVps, until: number): Promise<CommandEnd> {
  const { command, user } = asked;
  for (;;) {
    const container = await containerOf(node, knownVps(node, taskId));
    const leftMs = until - performance.now();
    const isTime = leftMs > LOOK_MS;
    if (container?.status === 'running') {
      const timeoutMs = Math.max(1, leftMs);
      try {
        return await node.engine.exec(container.id, { command, user, timeoutMs });
      } catch (failure) {
        // We may have frozen it just now: the next look tells.
        if (!isTime || !hasNotBegun(failure)) throw failure;
      }
    } else if (!isTime || !isFrozenByUs(node, taskId, container)) throw notRunning(taskId, container);
    await node.clock.sleep(LOOK_MS);
  }
}

function hasNotBegun(failure: unknown): boolean {
  return failure instanceof AppError && failure.code === 'wrong_state' && failure.details.begun === false;
}

function isFrozenByUs(node: Node, taskId: TaskId, container: Container | undefined): boolean {
  const isFrozen = container?.status === 'paused' && node.documents.get(taskId)?.wanted === 'running';
  return isFrozen && node.operations.holder(taskId) !== undefined;
}

function notRunning(taskId: TaskId, container: Container | undefined): AppError {
  const status = container?.status ?? 'gone';
  return new AppError('wrong_state', `no command can run in ${taskId}: it is ${status}`, { status });
}
