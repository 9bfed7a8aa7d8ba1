import { recordRun } from '../moves/record-run.ts';
import type { Node } from '../node.ts';
import type { Slots } from '../operations/slots.ts';
import { owedRun } from '../policy/due-run.ts';
import { setback } from '../policy/run-attempts.ts';
import type { VpsDocument } from '../ports/documents.ts';
import { errorFacts } from '../wire/errors.ts';
import type { RunOutcome } from '../wire/model.ts';
import type { TaskId } from '../wire/names.ts';
import { takeScheduled } from './take-scheduled.ts';

/** A run that is due and did not succeed yet. */
interface Vain {
  readonly due: Date;
  readonly tries: number;
  /** By the clock, in milliseconds. */
  readonly notBefore: number;
  readonly told?: RunOutcome;
  readonly reason: string;
}

/**
 * Sees to it that what is due is done: a few at a time, however many are due at once, and one of a VPS. Who waits for a
 * turn does not hold the lock of its VPS yet. What is not done is due again after a restart: only how often it was tried
 * is forgotten.
 */
export class ScheduledRuns {
  readonly #node: Node;
  readonly #turns: Slots;
  readonly #begun = new Map<TaskId, Promise<void>>();
  readonly #inVain = new Map<TaskId, Vain>();
  readonly #unreadable = new Set<TaskId>();
  #stopping = false;

  constructor(node: Node, turns: Slots) {
    this.#node = node;
    this.#turns = turns;
  }

  /** Begins what is due now, and does not wait for its end. */
  async tick(): Promise<void> {
    for (const vps of this.#node.documents.all()) {
      if (this.#stopping) return;
      if (vps.schedule === null || this.#begun.has(vps.task_id)) continue;
      await this.#look(vps).catch((err: unknown) =>
        this.#node.warn({ task_id: vps.task_id, err }, 'it cannot be written down how a schedule stands'),
      );
    }
  }

  /** Begins nothing any more. Resolves when what runs has ended; who drains the operations makes it end. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all(this.#begun.values());
  }

  async #look({ task_id, schedule }: VpsDocument): Promise<void> {
    const now = this.#node.clock.now();
    const owed = schedule && owedRun(schedule, now);
    if (owed?.do !== 'run') this.#inVain.delete(task_id);
    if (owed?.do === 'complain') this.#complain(task_id);
    if (owed?.do === 'start over') await this.#startOver(task_id, owed.from);
    if (owed?.do !== 'run') return;
    await this.#giveUpBefore(task_id, owed.due);
    if ((this.#inVain.get(task_id)?.notBefore ?? 0) <= now.getTime()) this.#begin(task_id, owed.due);
  }

  /** Once the next run is due, it stands for the one before. */
  async #giveUpBefore(taskId: TaskId, due: Date): Promise<void> {
    const vain = this.#inVain.get(taskId);
    if (vain === undefined || vain.due >= due) return;
    this.#inVain.delete(taskId);
    if (vain.told !== undefined) return;
    await recordRun(this.#node, taskId, { outcome: 'skipped', snapshot: null, reason: vain.reason }, vain.due);
  }

  #begin(taskId: TaskId, due: Date): void {
    const begun = this.#turns
      .run(() => this.#run(taskId, due))
      .catch((err: unknown) => this.#node.warn({ task_id: taskId, err }, 'it cannot be written down how a run went'))
      .then(() => void this.#begun.delete(taskId));
    this.#begun.set(taskId, begun);
  }

  async #run(taskId: TaskId, due: Date): Promise<void> {
    if (this.#stopping) return;
    try {
      await takeScheduled(this.#node, taskId);
      this.#inVain.delete(taskId);
    } catch (failure) {
      // Whoever stops the runner cancels what runs: it is still due when the runner is back.
      if (!this.#stopping && this.#node.documents.get(taskId)) await this.#failed(taskId, due, failure);
    }
  }

  async #failed(taskId: TaskId, due: Date, failure: unknown): Promise<void> {
    const { code, message: reason } = errorFacts(failure);
    const { tries: before = 0, told } = this.#inVain.get(taskId) ?? {};
    const { outcome, againMs } = setback(code, before + 1);
    // To wait for a turn, for the Engine or for room is no try.
    const tries = outcome === 'failed' ? before + 1 : before;
    if (againMs === undefined) this.#inVain.delete(taskId);
    else {
      const notBefore = this.#node.clock.now().getTime() + againMs;
      this.#inVain.set(taskId, { due, tries, notBefore, told: outcome ?? told, reason });
    }
    if (outcome === undefined || (outcome === told && againMs !== undefined)) return;
    await recordRun(this.#node, taskId, { outcome, snapshot: null, reason }, againMs === undefined ? due : null);
  }

  async #startOver(taskId: TaskId, from: Date): Promise<void> {
    const node = this.#node;
    node.warn({ task_id: taskId, from }, 'the clock went back: what is to come of a schedule counts from here');
    await node.documents.update(taskId, (vps) =>
      vps.schedule === null ? vps : { ...vps, schedule: { ...vps.schedule, done_until: from.toISOString() } },
    );
  }

  #complain(taskId: TaskId): void {
    if (this.#unreadable.has(taskId)) return;
    this.#unreadable.add(taskId);
    this.#node.warn({ task_id: taskId }, 'this machine cannot tell when a schedule runs: set it anew');
  }
}
