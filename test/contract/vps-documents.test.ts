import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDocuments } from '../../runner/store/open-documents.ts';
import { FailingDisk } from '../support/failing-disk.ts';
import { documentsContract } from './documents-contract.ts';

documentsContract('in files', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'savepoint-documents-'));
  const disk = new FailingDisk();
  const { documents, close } = await openDocuments(dataDir, disk);
  return {
    documents,
    failNextSave: () => disk.failAt(0, 'ENOSPC'),
    end: async () => {
      await close();
      await rm(dataDir, { recursive: true });
    },
  };
});
