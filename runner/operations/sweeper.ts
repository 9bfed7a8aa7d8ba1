import { retire } from '../policy/lineage.ts';
import { imageTag } from '../policy/names.ts';
import { isUp } from '../policy/saved.ts';
import type { Deltas } from '../ports/deltas.ts';
import type { Documents, SnapshotRecord, VpsDocument } from '../ports/documents.ts';
import type { Engine } from '../ports/engine.ts';
import type { RunnerEvent } from '../wire/model.ts';
import type { SnapshotName, TaskId } from '../wire/names.ts';

export interface SweeperOptions {
  readonly engine: Engine;
  readonly documents: Documents;
  readonly deltas: Pick<Deltas, 'forget'>;
  now(): Date;
  emit(event: RunnerEvent): void;
  warn(facts: object, message: string): void;
  /** After how long a sweep that failed is tried again first. */
  readonly retryMs?: number;
}

const RETRY_MS = 5000;
const TRIES = 6;

/** Does one thing of a sweep; when it fails, that is said, and the others have their turn all the same. */
type Each = <T>(work: () => Promise<T>) => Promise<T | undefined>;

/** What a sweep gave back, and what it could not yet. */
export interface Swept {
  readonly freed: number;
  readonly pending: readonly SnapshotName[];
}

/**
 * Removes from the Engine what the documents say is over: discarded containers and snapshots marked `deleting`. It works
 * in the background, one VPS after another, and needs no lock: what it removes, nobody can bring back.
 *
 * INVARIANTS: a container or image goes only after the mark is on the disk; the mark goes only after the image. What
 * something still uses is left for a later sweep, never forced. What fails keeps nothing else from going.
 */
export class Sweeper {
  readonly #options: SweeperOptions;
  /** Sweeps that are to be tried again. */
  readonly #again = new Map<TaskId, NodeJS.Timeout>();
  #queue: Promise<unknown> = Promise.resolve();
  #stopped = false;

  constructor(options: SweeperOptions) {
    this.#options = options;
  }

  /** Sweeps this VPS when there is time. */
  soon(taskId: TaskId): void {
    void this.now(taskId);
  }

  /** Sweeps this VPS after those asked for before. Never throws: what fails is tried again later, a few times. */
  now(taskId: TaskId): Promise<Swept> {
    return this.#queued(taskId, 0);
  }

  #queued(taskId: TaskId, tries: number): Promise<Swept> {
    const swept = this.#queue.then(() => this.#sweep(taskId, tries));
    this.#queue = swept;
    return swept;
  }

  /** Takes up nothing more; resolves when the sweep under way has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const timer of this.#again.values()) clearTimeout(timer);
    await this.#queue;
  }

  /** `tries`: how often the same has been tried in vain. */
  async #sweep(taskId: TaskId, tries: number): Promise<Swept> {
    const vps = this.#options.documents.get(taskId);
    if (vps === undefined || this.#stopped) return { freed: 0, pending: [] };
    let well = true;
    const each: Each = (work) =>
      work().catch((cause: unknown) => {
        well = false;
        this.#options.warn({ task_id: taskId, err: cause }, 'something that is over cannot be removed yet');
        return undefined;
      });
    if (vps.discarded.length > 0) await each(() => this.#removeContainers(vps, each));
    const dying = vps.snapshots.filter(({ state }) => state === 'deleting');
    const pending: SnapshotName[] = [];
    let freed = 0;
    for (const snapshot of dying) {
      const bytes = (await each(() => this.#removeSnapshot(vps, snapshot))) ?? 'in_use';
      if (bytes === 'in_use') pending.push(snapshot.name);
      else freed += bytes;
    }
    if (vps.buried.length > 0 || dying.length > 0) await each(() => this.#unbury(taskId, each));
    // What needs them may be going just now, by another's hand: nobody would tell.
    if ((this.#options.documents.get(taskId)?.buried.length ?? 0) > 0) well = false;
    await each(() => this.#forgetIfEmpty(taskId));
    this.#plan(taskId, well, tries);
    this.#followUp(vps);
    return { freed, pending };
  }

  /** What a fork stood on may have been waiting for what has just gone. */
  #followUp(swept: VpsDocument): void {
    const { forked_from, task_id } = swept;
    const { documents } = this.#options;
    const origin = forked_from && documents.get(forked_from.task_id);
    if (!origin || documents.get(task_id) === swept) return;
    if (origin.buried.length > 0 || origin.snapshots.some(({ state }) => state === 'deleting'))
      this.soon(origin.task_id);
  }

  /** After a failure it is tried again by itself, each time later; whoever sweeps next tries again in any case. */
  #plan(taskId: TaskId, well: boolean, tries: number): void {
    clearTimeout(this.#again.get(taskId));
    this.#again.delete(taskId);
    if (well || tries >= TRIES || this.#stopped) return;
    const firstMs = this.#options.retryMs ?? RETRY_MS;
    const timer = setTimeout(() => void this.#queued(taskId, tries + 1), firstMs * 4 ** tries);
    timer.unref();
    this.#again.set(taskId, timer);
  }

  async #removeContainers(vps: VpsDocument, each: Each): Promise<void> {
    const { engine, documents } = this.#options;
    // The snapshot that makes these containers dispensable must have reached the disk first.
    await engine.sync();
    const gone = new Set<string>();
    for (const id of vps.discarded) {
      await each(async () => {
        const container = await engine.container(id);
        if (container !== undefined && isUp(container)) await engine.kill(id);
        await engine.remove(id);
        gone.add(id);
      });
    }
    if (gone.size === 0) return;
    await documents.update(vps.task_id, (now) => ({ ...now, discarded: now.discarded.filter((id) => !gone.has(id)) }));
  }

  async #removeSnapshot(vps: VpsDocument, { name, image_id, size }: SnapshotRecord): Promise<number | 'in_use'> {
    const { engine, documents, now, emit } = this.#options;
    const outcome = await engine.removeImage(imageTag(vps.task_id, name));
    if (outcome === 'in_use') return 'in_use';
    const stillBelowAnother = image_id !== null && (await engine.image(image_id)) !== undefined;
    await documents.update(vps.task_id, (before) => {
      const buried = stillBelowAnother ? [...before.buried, image_id] : before.buried;
      return { ...retire(before, name), buried };
    });
    emit({ type: 'snapshot.deleted', at: now().toISOString(), task_id: vps.task_id, name });
    return stillBelowAnother ? 0 : size;
  }

  /** Images go one by one, the ones on top first: the Engine is never asked to prune, it might take a person's along. */
  async #unbury(taskId: TaskId, each: Each): Promise<void> {
    const { engine, documents } = this.#options;
    const gone = new Set<string>();
    for (const id of (documents.get(taskId)?.buried ?? []).toReversed()) {
      if ((await each(() => engine.removeImage(id))) === 'removed') gone.add(id);
    }
    if (gone.size === 0) return;
    await documents.update(taskId, (vps) => ({ ...vps, buried: vps.buried.filter((id) => !gone.has(id)) }));
  }

  /** A deleted VPS without snapshots is nothing any more. */
  async #forgetIfEmpty(taskId: TaskId): Promise<void> {
    const vps = this.#options.documents.get(taskId);
    if (vps === undefined || vps.deleted_at === null || vps.intent !== null) return;
    if (vps.snapshots.length > 0 || vps.discarded.length > 0 || vps.buried.length > 0) return;
    await this.#options.documents.remove(taskId);
    await this.#options.deltas.forget(taskId);
  }
}
