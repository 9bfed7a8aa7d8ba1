import { AppError, errorFacts } from '../wire/errors.ts';
import type { Operation, OperationKind, RunnerEvent } from '../wire/model.ts';
import type { TaskId } from '../wire/names.ts';
import { attempt, type Undo } from './undo.ts';

/** The hand of a running operation: whoever holds one holds the lock of its VPS. */
export interface Op {
  readonly id: string;
  readonly taskId: TaskId;
  readonly kind: OperationKind;
  readonly signal: AbortSignal;
  /** Says how far it is. Throws `canceled` when somebody asked to stop. */
  step(name: string): void;
  /** Says what has been done and cannot be taken back by a cancellation any more. */
  done(name: string): void;
  /** Past the point of no return: from here on the operation cannot be canceled. */
  decide(): void;
  /** Runs work that takes itself back when it fails. A failing compensation makes the operation unclean. */
  attempt<T>(work: (undo: Undo) => Promise<T>): Promise<T>;
  /** Some compensation failed: the journal must stay for settle. */
  readonly unclean: boolean;
}

export interface Work<P, R> {
  /** Runs under the lock, before the caller of an asynchronous operation is answered, unless it takes long. */
  prepare(op: Op): Promise<P>;
  execute(op: Op, prepared: P): Promise<R>;
  /**
   * For work that mostly looks and finds nothing to do: it is told and remembered only if it makes a step or if its
   * outcome is news. It holds the lock like any other.
   */
  isNews?(result: R): boolean;
  /** So short that whoever wants the VPS meanwhile waits for its end, instead of being refused. */
  readonly brief?: boolean;
}

/** An operation that nothing speaks against, as far as is known: its `prepare` has succeeded, or is at it for long. */
export interface Started<R> {
  operation(): Operation;
  readonly done: Promise<R>;
}

export interface OperationsOptions {
  now(): Date;
  newId(): string;
  emit(event: RunnerEvent): void;
  /** Told of every failed compensation and of every failure that is a fault of ours. */
  report(problem: { operation: Operation; what: string; cause: unknown }): void;
  /** How long a caller waits to hear that nothing speaks against the operation. */
  readonly preparingMs?: number;
  /** Watches steps go by; tests stop the process here. */
  onStep?(kind: OperationKind, step: string): void;
}

interface Entry {
  state: Operation;
  abort: AbortController;
  ended: Promise<unknown>;
  told: boolean;
  brief: boolean;
}

const REMEMBERED = 500;
/** No caller gives up so soon. An Engine that walks a large disk, to tell its size, may take minutes. */
const PREPARING_MS = 10_000;

/**
 * The one place that locks.
 *
 * INVARIANTS: an entry in `#holders` is the lock of that VPS, taken before `prepare` and released after the last
 * compensation, here and nowhere else. No operation starts another, so there is no nesting and no deadlock. Taking the
 * lock is synchronous: between looking and taking nothing can come.
 */
export class Operations {
  readonly #holders = new Map<TaskId, Entry>();
  readonly #known = new Map<string, Entry>();
  readonly #options: OperationsOptions;
  #draining = false;

  constructor(options: OperationsOptions) {
    this.#options = options;
  }

  /** Takes the lock or throws `vps_busy` naming the holder; resolves when `prepare` has, or after so long. */
  async start<P, R>(taskId: TaskId, kind: OperationKind, work: Work<P, R>): Promise<Started<R>> {
    for (let holder = this.#holders.get(taskId); holder?.brief; holder = this.#holders.get(taskId)) await holder.ended;
    const entry = this.#take(taskId, kind, work.brief ?? false);
    const op = this.#hand(entry);
    return new Promise((resolve, reject) => {
      const answer = () => resolve({ operation: () => entry.state, done });
      const late = setTimeout(answer, this.#options.preparingMs ?? PREPARING_MS);
      const done = this.#run(entry, op, work, answer);
      entry.ended = done.catch(reject).finally(() => clearTimeout(late));
    });
  }

  holder(taskId: TaskId): Operation | undefined {
    return this.#holders.get(taskId)?.state;
  }

  list(): Operation[] {
    const untold = [...this.#holders.values()].filter(({ told }) => !told);
    return [...this.#known.values(), ...untold].map(({ state }) => state).reverse();
  }

  get(id: string): Operation | undefined {
    return this.#find(id)?.state;
  }

  /** Resolves when the operation has ended, or after so long. */
  async ended(id: string, patience: Promise<unknown>): Promise<void> {
    await Promise.race([this.#find(id)?.ended, patience]);
  }

  cancel(id: string): Operation | undefined {
    const entry = this.#find(id);
    entry?.abort.abort();
    return entry?.state;
  }

  /** Lets nothing new in, asks the running ones to stop, waits until they have ended or been taken back. */
  async drain(): Promise<void> {
    this.#draining = true;
    const running = [...this.#holders.values()];
    for (const { abort } of running) abort.abort();
    await Promise.all(running.map(({ ended }) => ended));
  }

  /** Whoever is told that a VPS is busy may ask about the holder, also when nobody else was told of it. */
  #find(id: string): Entry | undefined {
    return this.#known.get(id) ?? [...this.#holders.values()].find(({ state }) => state.id === id);
  }

  #take(taskId: TaskId, kind: OperationKind, brief: boolean): Entry {
    if (this.#draining) throw new AppError('shutting_down', 'Savepoint is stopping on this node');
    const holder = this.#holders.get(taskId)?.state;
    if (holder) {
      const details = { holder: holder.kind, operation_id: holder.id, since: holder.started_at };
      throw new AppError('vps_busy', `${taskId} is busy: ${holder.kind}`, details);
    }
    const id = this.#options.newId();
    const started_at = this.#options.now().toISOString();
    const nothingYet = { step: null, finished_at: null, error: null, result: null };
    const state: Operation = { id, task_id: taskId, kind, state: 'running', started_at, ...nothingYet };
    const entry: Entry = { state, abort: new AbortController(), ended: Promise.resolve(), told: false, brief };
    this.#holders.set(taskId, entry);
    return entry;
  }

  /** Makes it known that the operation runs, and remembers it. */
  #tell(entry: Entry): void {
    if (entry.told) return;
    entry.told = true;
    this.#known.set(entry.state.id, entry);
    for (const [oldest, { state }] of this.#known) {
      if (this.#known.size <= REMEMBERED) break;
      if (state.state !== 'running') this.#known.delete(oldest);
    }
    this.#emit('operation.started', entry);
  }

  #hand(entry: Entry): Op {
    const { id, task_id: taskId, kind } = entry.state;
    let unclean = false;
    let decided = false;
    const report = (what: string, cause: unknown) => {
      unclean = true;
      this.#options.report({ operation: entry.state, what, cause });
    };
    return {
      id,
      taskId,
      kind,
      signal: entry.abort.signal,
      step: (step) => {
        if (entry.abort.signal.aborted && !decided) throw new AppError('canceled', `${kind} was canceled`);
        this.#progress(entry, step);
      },
      done: (step) => this.#progress(entry, step),
      decide: () => {
        decided = true;
      },
      attempt: (work) => attempt(report, work),
      get unclean() {
        return unclean;
      },
    };
  }

  async #run<P, R>(entry: Entry, op: Op, work: Work<P, R>, prepared: () => void): Promise<R> {
    if (work.isNews === undefined) this.#tell(entry);
    try {
      const facts = await work.prepare(op);
      prepared();
      const result = await work.execute(op, facts);
      if (work.isNews?.(result)) this.#tell(entry);
      this.#finish(entry, { state: 'succeeded', result: result as unknown });
      return result;
    } catch (failure) {
      const error = errorFacts(failure);
      if (error.code === 'internal')
        this.#options.report({ operation: entry.state, what: 'operation', cause: failure });
      this.#finish(entry, { state: error.code === 'canceled' ? 'canceled' : 'failed', error });
      throw failure;
    }
  }

  #finish(entry: Entry, outcome: Partial<Operation>): void {
    entry.state = { ...entry.state, ...outcome, finished_at: this.#options.now().toISOString() };
    this.#holders.delete(entry.state.task_id);
    if (entry.told) this.#emit('operation.finished', entry);
  }

  #progress(entry: Entry, step: string): void {
    this.#tell(entry);
    entry.state = { ...entry.state, step };
    this.#emit('operation.progressed', entry);
    this.#options.onStep?.(entry.state.kind, step);
  }

  #emit(type: 'operation.started' | 'operation.progressed' | 'operation.finished', { state }: Entry): void {
    // The result travels in the caller's answer; on the stream it would only be heard twice.
    const operation = { ...state, result: null };
    this.#options.emit({ type, at: this.#options.now().toISOString(), task_id: state.task_id, operation });
  }
}
