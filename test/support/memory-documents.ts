import { type Documents, VpsDocument } from '../../runner/ports/documents.ts';
import { AppError } from '../../runner/wire/errors.ts';
import type { TaskId } from '../../runner/wire/names.ts';
import { deepFreeze } from '../../runner/store/deep-freeze.ts';

/** Documents without a disk. Every save is asynchronous and can be made to fail, as on a real one. */
export class MemoryDocuments implements Documents {
  /** Thrown by the next saves, one each. */
  readonly failures: AppError[] = [];
  readonly #documents = new Map<TaskId, VpsDocument>();
  #saving: Promise<unknown> = Promise.resolve();

  constructor(...documents: readonly VpsDocument[]) {
    for (const document of documents) this.#publish(frozenCopy(document));
  }

  all(): readonly VpsDocument[] {
    return [...this.#documents.values()];
  }

  get(taskId: TaskId): VpsDocument | undefined {
    return this.#documents.get(taskId);
  }

  async create(document: VpsDocument): Promise<VpsDocument> {
    const created = frozenCopy(document);
    const { task_id } = created;
    return this.#save(() => {
      if (this.#documents.has(task_id))
        throw new AppError('vps_exists', `there is a VPS ${task_id} already`, { task_id });
      return () => this.#publish(created);
    });
  }

  update(taskId: TaskId, change: (document: VpsDocument) => VpsDocument): Promise<VpsDocument> {
    return this.#save(() => {
      const before = this.#find(taskId);
      const changed = change(before);
      if (changed === before) return () => before;
      const after = frozenCopy(changed);
      if (after.task_id !== taskId) throw new AppError('internal', 'a record cannot change its id');
      return () => this.#publish(after);
    });
  }

  remove(taskId: TaskId): Promise<void> {
    return this.#save(() => {
      this.#find(taskId);
      return () => void this.#documents.delete(taskId);
    });
  }

  #publish(document: VpsDocument): VpsDocument {
    this.#documents.set(document.task_id, document);
    return document;
  }

  #find(taskId: TaskId): VpsDocument {
    const document = this.#documents.get(taskId);
    if (document) return document;
    throw new AppError('vps_not_found', `there is no VPS ${taskId}`, { task_id: taskId });
  }

  /** First prepares, then "writes", then lets the new value be seen. */
  #save<T>(prepare: () => () => T): Promise<T> {
    const saved = this.#saving.then(async () => {
      const show = prepare();
      await new Promise((resolve) => setImmediate(resolve));
      const failure = this.failures.shift();
      if (failure) throw failure;
      return show();
    });
    this.#saving = saved.catch(() => undefined);
    return saved;
  }
}

function frozenCopy(value: VpsDocument): VpsDocument {
  const { data, error } = VpsDocument.safeParse(value);
  if (!data) throw new AppError('internal', 'a record has a wrong form', {}, { cause: error });
  return deepFreeze(data);
}
