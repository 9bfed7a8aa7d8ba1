import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Documents, VpsDocument } from '../ports/documents.ts';
import { TaskId } from '../wire/names.ts';
import { own } from './data-owner.ts';
import { type Disk, makeFolder, realDisk } from './disk.ts';
import { TEMPORARY, UnreadableFile } from './durable-json-file.ts';
import { quarantine, type Quarantined, type Reason } from './quarantine.ts';
import { VpsDocuments } from './vps-documents.ts';

export interface OpenDocuments {
  readonly documents: Documents;
  /** What could not be read and was set aside: settle makes these documents anew from the snapshots' labels. */
  readonly quarantined: readonly Quarantined[];
  /** Refuses further changes, waits for those under way and lets others have the folder. */
  close(): Promise<void>;
}

const READERS = 32;
const SUFFIX = '.json';

/** Opens the documents below a data folder, as its only user: throws `wrong_state` while another process has it. */
export async function openDocuments(dataDir: string, disk: Disk = realDisk): Promise<OpenDocuments> {
  const folder = resolve(dataDir, 'vps');
  await makeFolder(folder, disk);
  const ownership = await own(folder);
  try {
    const documents = new VpsDocuments(folder, disk);
    const quarantined = await readAll(documents, folder, resolve(dataDir, 'quarantine'), disk);
    const close = () => documents.close().finally(() => ownership.release());
    return { documents, quarantined, close };
  } catch (cause) {
    await ownership.release();
    throw cause;
  }
}

async function readAll(documents: VpsDocuments, folder: string, aside: string, disk: Disk): Promise<Quarantined[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const leftovers = entries.filter((entry) => entry.isFile() && TEMPORARY.test(entry.name));
  await inParallel(leftovers, (entry) => disk.unlink(join(folder, entry.name)));

  const files = entries.filter((entry) => entry.name.endsWith(SUFFIX)).sort(byName);
  const found = await inParallel(files, (entry) => readOne(documents, entry));
  const quarantined: Quarantined[] = [];
  for (const [index, { name }] of files.entries()) {
    const outcome = found[index];
    if (typeof outcome === 'string') quarantined.push(await quarantine(join(folder, name), outcome, aside, disk));
    else if (outcome) documents.restore(outcome);
  }
  return quarantined;
}

/** A document, or why there is none. A disk that fails to read is no such reason: then nothing may be moved. */
async function readOne(documents: VpsDocuments, entry: Dirent): Promise<VpsDocument | Reason> {
  const taskId = TaskId.safeParse(entry.name.slice(0, -SUFFIX.length));
  if (!entry.isFile()) return 'not_a_file';
  if (!taskId.success) return 'wrong_name';
  try {
    return check(taskId.data, await documents.read(entry.name));
  } catch (cause) {
    if (cause instanceof UnreadableFile) return cause.reason;
    throw cause;
  }
}

function check(taskId: TaskId, value: unknown): VpsDocument | Reason {
  const { data: document } = VpsDocument.safeParse(value);
  if (document) return document.task_id === taskId ? document : 'wrong_name';
  const { version = 1 } = Object(value) as { version?: unknown };
  return version === 1 ? 'wrong_shape' : 'wrong_version';
}

function byName(one: Dirent, other: Dirent): number {
  return one.name < other.name ? -1 : 1;
}

/** Runs a task over all items, a bounded number at a time. Results come in the order of the items. */
async function inParallel<I, O>(items: readonly I[], task: (item: I) => Promise<O>): Promise<O[]> {
  const results: O[] = [];
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await task(item);
  };
  await Promise.all(Array.from({ length: READERS }, worker));
  return results;
}
