import { readFile } from 'node:fs/promises';

const ROOT = new URL('../../', import.meta.url);

/** The path of a file of this project. */
export function pathOf(file: string): string {
  return new URL(file, ROOT).pathname;
}

export function written(file: string): Promise<string> {
  return readFile(pathOf(file), 'utf8');
}

/** Told when a file is not what the code says. */
export const WRITE_ANEW = 'stale: write it anew with `npx vitest run --project docs -u`';
