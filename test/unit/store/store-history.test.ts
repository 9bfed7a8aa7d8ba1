import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Documents, VpsDocument } from '../../../runner/ports/documents.ts';
import { openDocuments } from '../../../runner/store/open-documents.ts';
import { TaskId } from '../../../runner/wire/names.ts';
import { aDocument } from '../../support/build-document.ts';
import { FailingDisk } from '../../support/failing-disk.ts';

/** One change: what, of which VPS, and which step of the disk fails meanwhile (none beyond the last step). */
const Change = fc.record({
  what: fc.constantFrom('create', 'update', 'remove', 'reopen'),
  taskId: fc.constantFrom('a', 'b', 'c'),
  failAt: fc.nat(7),
  code: fc.constantFrom('EIO', 'ENOSPC'),
});
type Change = typeof Change extends fc.Arbitrary<infer T> ? T : never;

it('whatever step of the disk fails: memory, disk and what was answered agree', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(Change, { minLength: 1, maxLength: 25 }), async (history) => {
      const dataDir = await mkdtemp(join(tmpdir(), 'savepoint-history-'));
      await live(dataDir, history);
      await rm(dataDir, { recursive: true });
    }),
    { numRuns: 60 },
  );
});

async function live(dataDir: string, history: readonly Change[]): Promise<void> {
  const disk = new FailingDisk();
  const answered = new Map<string, VpsDocument>();
  let opened = await openDocuments(dataDir, disk);
  for (const [nth, change] of history.entries()) {
    if (change.what === 'reopen') {
      await opened.close();
      opened = await openDocuments(dataDir, disk);
    } else {
      disk.failAt(change.failAt, change.code);
      await make(opened.documents, change, nth, answered).catch(() => undefined);
      disk.failAt(Number.POSITIVE_INFINITY);
    }
    const expected = Object.fromEntries(answered);
    expect(inMemory(opened.documents)).toEqual(expected);
    expect(await onDisk(dataDir)).toEqual(expected);
  }
  await opened.close();
  const { documents, quarantined, close } = await openDocuments(dataDir, disk);
  expect([inMemory(documents), quarantined]).toEqual([Object.fromEntries(answered), []]);
  await close();
}

/** Makes the change and, only when it was answered as done, notes what must be true from then on. */
async function make(documents: Documents, change: Change, nth: number, answered: Map<string, VpsDocument>) {
  const taskId = TaskId.parse(change.taskId);
  if (change.what === 'create') answered.set(taskId, await documents.create(aDocument(taskId, { image: `i${nth}` })));
  if (change.what === 'update') {
    answered.set(taskId, await documents.update(taskId, (document) => ({ ...document, image: `i${nth}` })));
  }
  if (change.what === 'remove') {
    await documents.remove(taskId);
    answered.delete(taskId);
  }
}

function inMemory(documents: Documents): Record<string, VpsDocument> {
  return Object.fromEntries(documents.all().map((document) => [document.task_id, document]));
}

async function onDisk(dataDir: string): Promise<Record<string, unknown>> {
  const names = (await readdir(join(dataDir, 'vps'))).filter((name) => !name.endsWith('.tmp'));
  const values = names.map(async (name) => {
    const text = await readFile(join(dataDir, 'vps', name), 'utf8');
    return [name.replace('.json', ''), JSON.parse(text) as unknown] as const;
  });
  return Object.fromEntries(await Promise.all(values));
}
