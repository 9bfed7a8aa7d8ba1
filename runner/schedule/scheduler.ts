import cron, { type ScheduledTask } from 'node-cron';
import type { Logger } from '../../config/logger.ts';
import { parseCron } from '../wire/cron.ts';
import { AppError } from '../wire/errors.ts';

/** Sooner than the library looks at the clock, mostly. */
const CLOCK_CHECK_MS = 1000;
/** The clock may be set back by less, and go ahead by less than it takes to miss a run. */
const BACK_MS = 1000;
const AHEAD_MS = 60_000;

interface Scheduled {
  readonly task: ScheduledTask;
  run(): void;
  /** When it runs next. */
  due: Date | null;
}

/**
 * Runs tasks at the times that cron expressions name, in UTC. A task never overlaps with itself, one that was missed
 * because the machine slept runs once, and one that fails is logged and runs again at its next time.
 */
export class Scheduler {
  readonly #scheduled: Scheduled[] = [];
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
    const run = () => {
      scheduled.due = scheduled.task.getNextRun();
      this.#run(name, task);
    };
    const scheduled: Scheduled = { task: cron.schedule(expression, run, { timezone: 'UTC', name }), run, due: null };
    scheduled.due = scheduled.task.getNextRun();
    scheduled.task.on('execution:missed', run);
    this.#scheduled.push(scheduled);
  }

  /** Starts nothing any more. Resolves when what runs has ended. */
  async stop(): Promise<void> {
    clearInterval(this.#clockCheck);
    for (const { task } of this.#scheduled) void task.destroy();
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

  /**
   * The library waits for an instant. When the clock goes back, that one moves away, and the task would be silent. When it
   * goes ahead, the library would go through all that it takes for missed, one by one, and nothing else would have a turn
   * for seconds, or hours.
   */
  #checkClock(): void {
    const offset = clockOffset();
    const moved = offset - this.#clockOffset;
    this.#clockOffset = offset;
    if (moved > -BACK_MS && moved < AHEAD_MS) return;
    const now = new Date();
    this.log.warn({ moved_ms: Math.round(moved) }, 'the clock was set: schedules start anew');
    for (const scheduled of this.#scheduled) {
      const isMissed = scheduled.due !== null && scheduled.due <= now;
      void scheduled.task.stop();
      void scheduled.task.start();
      scheduled.due = scheduled.task.getNextRun();
      if (isMissed) scheduled.run();
    }
  }
}

/** The clock against the time that has passed: it changes when somebody sets the clock. */
function clockOffset(): number {
  return Date.now() - performance.now();
}
