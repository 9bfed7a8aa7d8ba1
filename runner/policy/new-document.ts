import type { VpsDocument } from '../ports/documents.ts';
import type { TaskId } from '../wire/names.ts';

type Known = Pick<VpsDocument, 'created_at' | 'image'> & Partial<VpsDocument>;

/** The document of a VPS that has no history yet. */
export function newDocument(taskId: TaskId, known: Known): VpsDocument {
  return {
    version: 1,
    task_id: taskId,
    project: null,
    adopted: false,
    forked_from: null,
    deleted_at: null,
    snapshot_method: null,
    retention: null,
    schedule: null,
    hooks: null,
    wanted: 'stopped',
    container: null,
    ports: [],
    head: null,
    saved: null,
    next_seq: 1,
    snapshots: [],
    retired: [],
    buried: [],
    discarded: [],
    intent: null,
    ...known,
  };
}
