import type { Started } from '../operations/operations.ts';
import type { Clock } from '../ports/clock.ts';
import { AppError, errorFacts } from '../wire/errors.ts';
import type { TaskId } from '../wire/names.ts';

/** No connection lives longer than five minutes without a sign of life: the host and its callers wait a little more. */
const PATIENCE_MS = 270_000;

export interface Answer<R> {
  readonly task_id: TaskId;
  readonly value: R | null;
  readonly error: { code: string; message: string; details: Record<string, unknown> } | null;
}

/** When whoever called is answered at the latest. */
export interface Closing {
  readonly closed: Promise<void>;
  readonly isClosed: boolean;
  end(): void;
}

export function closingOf(clock: Clock, patienceMs = PATIENCE_MS): Closing {
  const ending = new AbortController();
  let isClosed = false;
  const closed = clock.sleep(patienceMs, ending.signal).then(
    () => void (isClosed = true),
    () => undefined,
  );
  return {
    closed,
    get isClosed() {
      return isClosed;
    },
    end: () => ending.abort(),
  };
}

/**
 * What one VPS of a group has to say: its operation's result, or why there is none. What fails is its own affair. An
 * operation that takes longer than the caller is kept waiting goes on, and the answer names it.
 */
export async function answerOf<R>(
  task_id: TaskId,
  closing: Closing,
  start: () => Promise<Started<R>>,
): Promise<Answer<R>> {
  try {
    if (closing.isClosed) throw new AppError('canceled', `${task_id} was not begun: the others took too long`);
    const { done, operation } = await start();
    // Whoever does not wait for its end learns of it from the operation.
    done.catch(() => undefined);
    const late = closing.closed.then(() => {
      const { id } = operation();
      throw new AppError('engine_timeout', `${task_id} takes longer, and goes on`, { operation_id: id });
    });
    late.catch(() => undefined);
    return { task_id, value: await Promise.race([done, late]), error: null };
  } catch (failure) {
    return { task_id, value: null, error: errorFacts(failure) };
  }
}

/** How many there are, and how many of them failed. */
export function tally(answers: readonly Pick<Answer<unknown>, 'error'>[]): { count: number; failed: number } {
  return { count: answers.length, failed: answers.filter(({ error }) => error !== null).length };
}
