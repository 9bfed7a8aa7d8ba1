import { join } from 'node:path';
import { Low } from 'lowdb';
import { type Documents, VpsDocument } from '../ports/documents.ts';
import { AppError } from '../wire/errors.ts';
import { TaskId } from '../wire/names.ts';
import { deepFreeze } from './deep-freeze.ts';
import type { Disk } from './disk.ts';
import { DurableJsonFile } from './durable-json-file.ts';
import { Turns } from './turns.ts';

/**
 * The documents of a node in lowdb: one database, and so one file, per VPS.
 *
 * lowdb changes its data before it knows that the write succeeds. So a change makes a new database beside the old one,
 * and takes its place once it is on the disk: what readers see is what a restart would find.
 */
export class VpsDocuments implements Documents {
  readonly #stored = new Map<TaskId, Low<VpsDocument>>();
  readonly #turns = new Turns();
  #closed = false;

  constructor(
    private readonly folder: string,
    private readonly disk: Disk,
  ) {}

  all(): readonly VpsDocument[] {
    return Array.from(this.#stored.values(), (database) => database.data);
  }

  get(taskId: TaskId): VpsDocument | undefined {
    return this.#stored.get(taskId)?.data;
  }

  async create(document: VpsDocument): Promise<VpsDocument> {
    const database = this.#database(document);
    const { task_id } = database.data;
    return this.#change(task_id, async () => {
      if (this.#stored.has(task_id)) throw new AppError('vps_exists', `there is a VPS ${task_id} already`, { task_id });
      await write(database, () => this.#file(task_id).remove());
      return this.#publish(database);
    });
  }

  update(taskId: TaskId, change: (document: VpsDocument) => VpsDocument): Promise<VpsDocument> {
    return this.#change(taskId, async () => {
      const before = this.#find(taskId);
      const changed = change(before.data);
      if (changed === before.data) return changed;
      const database = this.#database(changed);
      if (database.data.task_id !== taskId) throw new AppError('internal', 'a record cannot change its id');
      await write(database, () => before.write());
      return this.#publish(database);
    });
  }

  remove(taskId: TaskId): Promise<void> {
    return this.#change(taskId, async () => {
      const before = this.#find(taskId);
      await onDisk(taskId, this.#file(taskId).remove(), () => before.write());
      this.#stored.delete(taskId);
    });
  }

  /** Takes a document that was read from its own file and checked. */
  restore(document: VpsDocument): void {
    this.#publish(new Low(this.#file(document.task_id), deepFreeze(document)));
  }

  /** Reads a document's file. The value is what the file says: it is not checked yet. */
  async read(fileName: string): Promise<unknown> {
    const database = new Low<unknown>(new DurableJsonFile(join(this.folder, fileName), this.disk), null);
    await database.read();
    return database.data;
  }

  /** Refuses further changes and waits for those under way. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#turns.over();
  }

  #change<T>(taskId: TaskId, task: () => Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(new AppError('shutting_down', 'the records are closed'));
    return this.#turns.take(taskId, task);
  }

  #find(taskId: TaskId): Low<VpsDocument> {
    const database = this.#stored.get(taskId);
    if (database) return database;
    throw new AppError('vps_not_found', `there is no VPS ${taskId}`, { task_id: taskId });
  }

  /** A database for a copy of a value, which nobody can change. What could not be read again is refused here. */
  #database(value: VpsDocument): Low<VpsDocument> {
    const { data, error } = VpsDocument.safeParse(value);
    if (!data) throw new AppError('internal', 'a record has a wrong form', {}, { cause: error });
    return new Low<VpsDocument>(this.#file(data.task_id), deepFreeze(data));
  }

  // The id is the file's name. Whatever a caller's types say, nothing but an id's form becomes a path.
  #file(taskId: TaskId): DurableJsonFile<VpsDocument> {
    return new DurableJsonFile(join(this.folder, `${TaskId.parse(taskId)}.json`), this.disk);
  }

  #publish(database: Low<VpsDocument>): VpsDocument {
    this.#stored.set(database.data.task_id, database);
    return database.data;
  }
}

function write(database: Low<VpsDocument>, undo: () => Promise<void>): Promise<void> {
  return onDisk(database.data.task_id, database.write(), undo);
}

/** Waits for a change of the disk. One that failed half-way is undone, so that the disk says what memory says. */
async function onDisk(task_id: TaskId, change: Promise<void>, undo: () => Promise<void>): Promise<void> {
  try {
    await change;
  } catch (cause) {
    // When this fails too, the file may hold what the caller was told has failed: settle judges it at the next start.
    await undo().catch(() => undefined);
    const { code = '' } = cause as NodeJS.ErrnoException;
    const full = code === 'ENOSPC' || code === 'EDQUOT';
    if (full) throw new AppError('no_space', 'no space is left for the records', { task_id }, { cause });
    throw new AppError('internal', 'a record could not be saved', { task_id }, { cause });
  }
}
