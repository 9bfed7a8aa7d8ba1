import { expect, it } from 'vitest';
import { diskIsSaved } from '../../../runner/moves/open-vps.ts';
import type { Node } from '../../../runner/node.ts';
import { Doubts } from '../../../runner/operations/doubts.ts';
import type { Container } from '../../../runner/ports/engine.ts';
import { forgetProofs } from '../../../runner/settle/forget-proofs.ts';
import { AppError } from '../../../runner/wire/errors.ts';
import type { TaskId } from '../../../runner/wire/names.ts';
import { aDocument, aRecord } from '../../support/build-document.ts';
import { MemoryDocuments } from '../../support/memory-documents.ts';

const FULL = new AppError('no_space', 'no space is left for the records');
const saved = { container_id: 'c'.repeat(64), finished_at: '2026-11-21T10:00:00.000Z', written: 7 };
const stopped = { id: saved.container_id, status: 'exited', finishedAt: saved.finished_at } as Container;

it('does not believe a proof that the disk is too full to forget, until it can be forgotten', async () => {
  const head = aRecord(1);
  const documents = new MemoryDocuments(aDocument('demo', { snapshots: [head], head: head.name, saved }));
  const node = aNode(documents);
  documents.failures.push(FULL);

  expect(await isSaved(node)).toBe(true);
  await forgetProofs(node);
  expect([documents.all()[0]?.saved, await isSaved(node)]).toEqual([saved, false]);
  await forgetProofs(node);
  expect(documents.all()[0]?.saved).toBeNull();
});

function isSaved(node: Node): Promise<boolean> {
  return diskIsSaved(node, { vps: node.documents.get('demo' as TaskId) ?? aDocument(), container: stopped });
}

function aNode(documents: MemoryDocuments): Node {
  const engine = { writtenBytes: async () => saved.written };
  return { documents, engine, doubts: new Doubts(), warn: () => undefined } as unknown as Node;
}
