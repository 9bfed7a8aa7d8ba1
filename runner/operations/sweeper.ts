import { retire } from '../policy/lineage.ts';
import { imageTag } from '../policy/names.ts';
import { isUp } from '../policy/saved.ts';
import type { Documents, SnapshotRecord, VpsDocument } from '../ports/documents.ts';
import type { Engine } from '../ports/engine.ts';
import type { RunnerEvent } from '../wire/model.ts';
import type { SnapshotName, TaskId } from '../wire/names.ts';

export interface SweeperOptions {
  readonly engine: Engine;
  readonly documents: Documents;
  now(): Date;
  emit(event: RunnerEvent): void;
  warn(facts: object, message: string): void;
}

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
 * something still uses is left for a later sweep, never forced.
 */
export class Sweeper {
  readonly #options: SweeperOptions;
  #queue: Promise<unknown> = Promise.resolve();
  #stopped = false;

  constructor(options: SweeperOptions) {
    this.#options = options;
  }

  /** Sweeps this VPS when there is time. What fails is tried again by the next sweep. */
  soon(taskId: TaskId): void {
    this.now(taskId).catch((cause: unknown) => this.#options.warn({ task_id: taskId, err: cause }, 'sweep failed'));
  }

  /** Sweeps this VPS after those asked for before. */
  now(taskId: TaskId): Promise<Swept> {
    const swept = this.#queue.then(() => this.#sweep(taskId));
    this.#queue = swept.catch(() => undefined);
    return swept;
  }

  /** Takes up nothing more; resolves when the sweep under way has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#queue;
  }

  async #sweep(taskId: TaskId): Promise<Swept> {
    const { documents } = this.#options;
    const vps = documents.get(taskId);
    if (vps === undefined || this.#stopped) return { freed: 0, pending: [] };
    if (vps.discarded.length > 0) await this.#removeContainers(vps);
    const dying = vps.snapshots.filter(({ state }) => state === 'deleting');
    const pending: SnapshotName[] = [];
    let freed = 0;
    for (const snapshot of dying) {
      const bytes = await this.#removeSnapshot(vps, snapshot);
      if (bytes === 'in_use') pending.push(snapshot.name);
      else freed += bytes;
    }
    if (vps.buried.length > 0 || dying.length > 0) await this.#unbury(taskId);
    await this.#forgetIfEmpty(taskId);
    return { freed, pending };
  }

  async #removeContainers(vps: VpsDocument): Promise<void> {
    const { engine, documents } = this.#options;
    // The snapshot that makes these containers dispensable must have reached the disk first.
    await engine.sync();
    for (const id of vps.discarded) {
      const container = await engine.container(id);
      if (container !== undefined && isUp(container)) await engine.kill(id);
      await engine.remove(id);
    }
    const gone = new Set(vps.discarded);
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
  async #unbury(taskId: TaskId): Promise<void> {
    const { engine, documents } = this.#options;
    const gone = new Set<string>();
    for (const id of (documents.get(taskId)?.buried ?? []).toReversed()) {
      if ((await engine.removeImage(id)) === 'removed') gone.add(id);
    }
    if (gone.size === 0) return;
    await documents.update(taskId, (vps) => ({ ...vps, buried: vps.buried.filter((id) => !gone.has(id)) }));
  }

  /** A deleted VPS without snapshots is nothing any more. */
  async #forgetIfEmpty(taskId: TaskId): Promise<void> {
    const vps = this.#options.documents.get(taskId);
    if (vps === undefined || vps.deleted_at === null || vps.intent !== null) return;
    if (vps.snapshots.length === 0 && vps.discarded.length === 0) await this.#options.documents.remove(taskId);
  }
}
