import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Documents, VpsDocument } from '../../runner/ports/documents.ts';
import type { AppError } from '../../runner/wire/errors.ts';
import { TaskId } from '../../runner/wire/names.ts';
import { aDocument, aRecord } from '../support/build-document.ts';

export interface DocumentsUnderTest {
  readonly documents: Documents;
  /** Lets the next save fail for want of space. */
  failNextSave(): void;
  end(): Promise<void>;
}

const demo = TaskId.parse('demo');
const other = TaskId.parse('other');
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error: AppError) => error.code,
  );
const withImage = (image: string) => (document: VpsDocument) => ({ ...document, image });
const longer = (document: VpsDocument) => ({ ...document, image: `${document.image}+` });

/** What every implementation of the port `Documents` does. */
export function documentsContract(name: string, make: () => Promise<DocumentsUnderTest>): void {
  describe(`documents: ${name}`, () => {
    let tested: DocumentsUnderTest;
    let documents: Documents;
    beforeEach(async () => {
      tested = await make();
      documents = tested.documents;
    });
    afterEach(() => tested.end());

    it('gives back what was created', async () => {
      const wish = aDocument('demo', { snapshots: [aRecord(1), aRecord(2, { alias: 'before ü' })] });

      const created = await documents.create(wish);

      expect(created).toEqual(wish);
      expect(documents.get(demo)).toBe(created);
      expect(documents.all()).toEqual([created]);
    });

    it('knows nothing of others', async () => {
      expect(documents.get(demo)).toBeUndefined();
      expect(documents.all()).toEqual([]);
      expect(await codeOf(documents.update(demo, longer))).toBe('vps_not_found');
      expect(await codeOf(documents.remove(demo))).toBe('vps_not_found');
    });

    it('never creates one twice, not even at the same time', async () => {
      const outcomes = await Promise.all([1, 2, 3].map(() => codeOf(documents.create(aDocument()))));

      expect(outcomes).toEqual(['no error', 'vps_exists', 'vps_exists']);
    });

    it('shows an update only when it is done', async () => {
      const before = await documents.create(aDocument());

      const updating = documents.update(demo, withImage('new'));

      expect(documents.get(demo)).toBe(before);
      const after = await updating;
      expect(after.image).toBe('new');
      expect(documents.get(demo)).toBe(after);
      expect(before.image).not.toBe('new');
    });

    it('runs the updates of one document one after another', async () => {
      await documents.create(aDocument('demo', { image: 'i' }));

      await Promise.all(Array.from({ length: 20 }, () => documents.update(demo, longer)));

      expect(documents.get(demo)?.image).toBe(`i${'+'.repeat(20)}`);
    });

    it('keeps the same object when nothing has changed', async () => {
      const before = await documents.create(aDocument());

      const after = await documents.update(demo, (document) => document);

      expect(after).toBe(before);
      expect(documents.get(demo)).toBe(before);
    });

    it('gives values that nobody can change', async () => {
      const draft = aDocument('demo', { snapshots: [aRecord()] });
      const created = await documents.create(draft);

      expect(() => Object.assign(created, { image: 'x' })).toThrow(TypeError);
      expect(() => Object.assign(created.snapshots[0] ?? {}, { alias: 'x' })).toThrow(TypeError);
      draft.snapshots.push(aRecord(2));
      expect(documents.get(demo)?.snapshots).toHaveLength(1);
      expect(await documents.update(demo, longer).then(Object.isFrozen)).toBe(true);
    });

    it('keeps what it had when a change throws', async () => {
      const before = await documents.create(aDocument());
      const refuse = () => {
        throw new Error('refused');
      };

      await expect(documents.update(demo, refuse)).rejects.toThrow('refused');

      expect(documents.get(demo)).toBe(before);
      expect((await documents.update(demo, longer)).image).toBe(`${before.image}+`);
    });

    it('refuses a value that could not be read again', async () => {
      const before = await documents.create(aDocument());

      expect(await codeOf(documents.update(demo, (document) => ({ ...document, next_seq: Number.NaN })))).toBe(
        'internal',
      );
      expect(await codeOf(documents.update(demo, (document) => ({ ...document, task_id: other })))).toBe('internal');
      expect(await codeOf(documents.create({ ...before, task_id: '../escape' as TaskId }))).toBe('internal');

      expect(documents.all()).toEqual([before]);
    });

    it('changes nothing when a save fails', async () => {
      const before = await documents.create(aDocument());

      tested.failNextSave();
      expect(await codeOf(documents.update(demo, longer))).toBe('no_space');
      tested.failNextSave();
      expect(await codeOf(documents.create(aDocument('other')))).toBe('no_space');

      expect(documents.all()).toEqual([before]);
      expect(await codeOf(documents.create(aDocument('other')))).toBe('no error');
    });

    it('does not remove what it cannot remove', async () => {
      const before = await documents.create(aDocument());

      tested.failNextSave();
      expect(await codeOf(documents.remove(demo))).toBe('no_space');

      expect(documents.get(demo)).toBe(before);
    });

    it('removes', async () => {
      await documents.create(aDocument());
      const kept = await documents.create(aDocument('other'));

      await documents.remove(demo);

      expect(documents.get(demo)).toBeUndefined();
      expect(documents.all()).toEqual([kept]);
      expect(await codeOf(documents.create(aDocument()))).toBe('no error');
    });
  });
}
