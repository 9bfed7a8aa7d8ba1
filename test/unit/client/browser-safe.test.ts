import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';

const IMPORT = /^(?:import|export) (?!type)[^;]*?from '([^']+)';/gm;

/** What the module at this address needs when it runs, and all that this needs in turn. */
async function needs(module: URL, seen: Set<string> = new Set()): Promise<Set<string>> {
  if (seen.has(module.href)) return seen;
  seen.add(module.href);
  const source = await readFile(module, 'utf8');
  for (const [, from = ''] of source.matchAll(IMPORT)) {
    if (from.startsWith('.')) await needs(new URL(from, module), seen);
    else seen.add(from);
  }
  return seen;
}

it('in a browser, the client needs nothing but our own files and zod', async () => {
  const needed = await needs(new URL('../../../client/index.ts', import.meta.url));

  const foreign = [...needed].filter((name) => !name.startsWith('file:'));
  expect(foreign).toEqual(['zod']);
  expect([...needed].filter((name) => name.includes('/wire/')).length).toBeGreaterThan(5);
});
