import fc from 'fast-check';
import { expect, it } from 'vitest';
import { pageOf } from '../../../host/http/dialects/box-page.ts';

it('shows each once, in order, however large its pages are', () => {
  const seqs = fc.uniqueArray(fc.integer({ min: 1, max: 1000 }), { maxLength: 40 });
  fc.assert(
    fc.property(seqs, fc.integer({ min: 1, max: 7 }), fc.constantFrom('asc', 'desc'), (numbers, limit, sort) => {
      const all = numbers.map((seq) => ({ seq }));
      const seen: number[] = [];
      let cursor: string | undefined;
      do {
        const { page, pageInfo } = pageOf(all, { limit, cursor, sort });
        expect(page.length).toBeLessThanOrEqual(limit);
        expect(pageInfo.hasMore).toBe(pageInfo.nextCursor !== null);
        seen.push(...page.map(({ seq }) => seq));
        cursor = pageInfo.nextCursor ?? undefined;
      } while (cursor !== undefined);

      const ordered = [...numbers].sort((a, b) => a - b);
      expect(seen).toEqual(sort === 'asc' ? ordered : ordered.reverse());
    }),
  );
});
