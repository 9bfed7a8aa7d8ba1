import { cpSync, mkdtempSync, symlinkSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { checkout } from '../../scripts/paths.mjs';

const MADE_HERE = new Set(['.git', '.savepoint', 'coverage', 'dist', 'node_modules']);

/** A copy of this checkout as a clone would be, except that it borrows the installed dependencies. */
export function copyCheckout(): string {
  const copy = mkdtempSync(join(tmpdir(), 'savepoint-checkout-'));
  cpSync(checkout, copy, {
    recursive: true,
    preserveTimestamps: true,
    filter: (path) => !MADE_HERE.has(relative(checkout, path)),
  });
  // Else the copy may find them older than its lock file, and `npm ci` would empty the folder that they are borrowed from.
  utimesSync(join(copy, 'package-lock.json'), 0, 0);
  symlinkSync(join(checkout, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}
