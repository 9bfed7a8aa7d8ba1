import cron, { type ScheduledTask } from 'node-cron';
import type { Logger } from '../../config/logger.ts';
import { parseCron } from '../wire/cron.ts';
import { AppError } from '../wire/errors.ts';

const CLOCK_CHECK_MS = 30_000;

/**
 * Runs tasks at the times that cron expressions name, in UTC. A task never overlaps with itself, one that was missed
 * because the machine slept runs once, and one that fails is logged and runs again at its next time.
 */
export class Scheduler {
  readonly #scheduled: ScheduledTask[] = [];
  readonly #running = new Map<string, Promise<void>>();
  readonly #clockCheck: NodeJS.Timeout;
  #clockOffset = clockOffset();

  constructor(private readonly log: Pick<Logger, 'error' | 'warn'>) {
    this.#clockCheck = setInterval(() => this.#checkClock(), CLOCK_CHECK_MS);
    this.#clockCheck.unref();
  }

  /** Throws `bad_request` when the expression is none. */
  every(expression: string, name: string, task: () => Promise<unknown>): void {
    // The library lists every number of a range: `0-999999999` ends the process. So it sees only what has bounds.
    const { problem } = parseCron(expression);
    if (problem !== undefined)
      throw new AppError('bad_request', `the schedule "${expression.slice(0, 100)}" ${problem}`);
    const run = () => this.#run(name, task);
    const scheduled = cron.schedule(expression, run, { timezone: 'UTC', name });
    scheduled.on('execution:missed', run);
    this.#scheduled.push(scheduled);
  }

  /** Starts nothing any more. Resolves when what runs has ended. */
  async stop(): Promise<void> {
    clearInterval(this.#clockCheck);
    for (const scheduled of this.#scheduled) void scheduled.destroy();
    this.#scheduled.length = 0;
    await Promise.all(this.#running.values());
  }

  #run(name: string, task: () => Promise<unknown>): void {
    if (this.#running.has(name)) return this.log.warn({ name }, 'scheduled task still runs: skipped');
    const run = Promise.resolve()
      .then(task)
      .catch((err: unknown) => this.log.error({ name, err }, 'scheduled task failed'))
      .then(() => void this.#running.delete(name));
    this.#running.set(name, run);
  }

  // The library waits for an instant. When the clock goes back, that one moves away, and the task would be silent.
  #checkClock(): void {
    const offset = clockOffset();
    if (offset < this.#clockOffset - 1000) {
      this.log.warn({ back_ms: Math.round(this.#clockOffset - offset) }, 'the clock went back: schedules start anew');
      for (const scheduled of this.#scheduled) {
        void scheduled.stop();
        void scheduled.start();
      }
    }
    this.#clockOffset = offset;
  }
}

/** The clock against the time that has passed: it changes when somebody sets the clock. */
function clockOffset(): number {
  return Date.now() - performance.now();
}
