import { afterEach, beforeEach, expect, it } from 'vitest';
import { Sweeper } from '../../../runner/operations/sweeper.ts';
import type { VpsDocument } from '../../../runner/ports/documents.ts';
import type { Engine } from '../../../runner/ports/engine.ts';
import { AppError } from '../../../runner/wire/errors.ts';
import { aDocument, aRecord } from '../../support/build-document.ts';
import { eventually } from '../../support/eventually.ts';
import { MemoryDocuments } from '../../support/memory-documents.ts';

/** What is over goes in the end, whatever fails on the way. */

const STUCK = new AppError('engine_error', 'device or resource busy');
const dying = [1, 2].map((seq) => aRecord(seq, { state: 'deleting' }));
const vps = aDocument('demo', { snapshots: dying, discarded: ['first', 'second'] });

/** Names of what the Engine refuses to remove. */
let stuck: Set<string>;
let sweeper: Sweeper;
let documents: MemoryDocuments;

beforeEach(() => {
  stuck = new Set();
});
afterEach(() => sweeper.stop());

it('one container and one image that cannot go keep the others from nothing, and are tried again', async () => {
  const failing = String(dying[0]?.name);
  stuck = new Set(['first', `savepoint/vps-demo:${failing}`]);
  sweeperOf(vps);

  const swept = await sweeper.now(vps.task_id);

  expect(swept).toEqual({ freed: 1000, pending: [failing] });
  expect(documents.all()[0]).toMatchObject({ discarded: ['first'], snapshots: [{ name: failing }] });
  stuck.clear();
  await eventually(() => expect(documents.all()[0]).toMatchObject({ discarded: [], snapshots: [] }));
});

it('forgets a deleted VPS whose container could not go at first', async () => {
  stuck = new Set(['first']);
  sweeperOf({ ...vps, deleted_at: vps.created_at, container: null });

  await sweeper.now(vps.task_id);
  expect(documents.all()).toMatchObject([{ discarded: ['first'], snapshots: [] }]);
  stuck.clear();

  await eventually(() => expect(documents.all()).toEqual([]));
  await eventually(() => expect(forgotten).toEqual([vps.task_id]));
});

it('does not try for ever', async () => {
  let tried = 0;
  stuck = new Set(['first']);
  sweeperOf({ ...vps, snapshots: [], discarded: ['first'] }, () => (tried += 1), 0);

  await sweeper.now(vps.task_id);
  await eventually(() => expect(tried).toBe(7));
  await new Promise((resolve) => setTimeout(resolve, 50));

  expect(tried).toBe(7);
});

it('frees what a fork stood on as soon as that is gone', async () => {
  const lost = aRecord(1, { state: 'deleting' });
  const origin = aDocument('origin', { snapshots: [lost] });
  const tag = `savepoint/vps-origin:${lost.name}`;
  const from = { task_id: origin.task_id, name: lost.name, not_shared: [] };
  sweeperOf({ ...vps, snapshots: [], discarded: ['fork'], forked_from: from }, () => stuck.delete(tag));
  await documents.create(origin);
  stuck = new Set([tag]);

  await sweeper.now(vps.task_id);

  await eventually(() => expect(documents.get(origin.task_id)?.snapshots).toEqual([]));
});

/** VPSes of whose disks nothing is known any more. */
let forgotten: string[];

function sweeperOf(document: VpsDocument, onTry: () => void = () => undefined, retryMs = 20): void {
  documents = new MemoryDocuments(document);
  forgotten = [];
  const deltas = { forget: async (taskId: string) => void forgotten.push(taskId) };
  const engine: Partial<Engine> = {
    sync: async () => undefined,
    container: async () => undefined,
    image: async () => undefined,
    remove: async (id) => {
      onTry();
      if (stuck.has(id)) throw STUCK;
    },
    removeImage: async (ref) => {
      if (stuck.has(ref)) throw STUCK;
      return 'removed';
    },
  };
  const silent = { emit: () => undefined, warn: () => undefined };
  sweeper = new Sweeper({ engine: engine as Engine, documents, deltas, now: () => new Date(), retryMs, ...silent });
}
