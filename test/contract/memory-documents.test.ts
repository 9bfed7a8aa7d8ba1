import { AppError } from '../../runner/wire/errors.ts';
import { MemoryDocuments } from '../support/memory-documents.ts';
import { documentsContract } from './documents-contract.ts';

documentsContract('in memory', async () => {
  const documents = new MemoryDocuments();
  return {
    documents,
    failNextSave: () => void documents.failures.push(new AppError('no_space', 'injected')),
    end: () => Promise.resolve(),
  };
});
