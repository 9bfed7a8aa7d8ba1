import { isIP } from 'node:net';
import { isAbsolute, resolve } from 'node:path';
import { z } from 'zod';
import { parseSize } from '../runner/wire/create-vps.ts';
import { parseTiers, Tiers } from '../runner/wire/retention.ts';
import { Secret } from './secret.ts';

/** The kinds of values that settings have. Each takes text, as the environment gives it, and what JSON has for it. */

/** A kind: what is expected, in words, and how it is read. `undefined` means that the value is not of this kind. */
export function kind<T>(expected: string, read: (given: unknown) => T | undefined, show = quote): z.ZodType<T> {
  return z.unknown().transform((given, context) => {
    const value = read(given);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: `expected ${expected}${show(given)}` });
    return z.NEVER;
  });
}

function quote(given: unknown): string {
  return `, not ${JSON.stringify(given).slice(0, 200)}`;
}

export const flag = kind('True or False', (given) => {
  const word = String(given).toLowerCase();
  if (['true', '1', 'yes'].includes(word)) return true;
  if (['false', '0', 'no'].includes(word)) return false;
  return undefined;
});

export const whole = (least: number, most: number) =>
  kind(`a whole number from ${least} to ${most}`, (given) => {
    const number = typeof given === 'string' && /^\d{1,15}$/.test(given) ? Number(given) : given;
    const fits = typeof number === 'number' && Number.isInteger(number) && number >= least && number <= most;
    return fits ? number : undefined;
  });

export const port = whole(0, 65_535);

export const size = kind('a size as 512MB or 2GB', (given) => {
  const written = typeof given === 'string' && /^\d{1,12}(?:\.\d{1,3})?\s?(?:[bkmgt]b?)?$/i.test(given);
  const bytes = written ? parseSize(given) : given;
  return typeof bytes === 'number' && Number.isSafeInteger(bytes) && bytes >= 0 ? bytes : undefined;
});

export const tiers = kind('tiers as last=3,daily=7', (given) =>
  typeof given === 'string' ? parseTiers(given) : Tiers.safeParse(given).data,
);

export const text = (expected: string, form: RegExp) =>
  kind(expected, (given) => (typeof given === 'string' && form.test(given) ? given : undefined));

export const word = <const W extends string>(...words: readonly W[]) =>
  kind(`one of ${words.join(', ')}`, (given) => words.find((each) => each === given));

export const address = kind('an IP address or localhost', (given) =>
  typeof given === 'string' && (given === 'localhost' || isIP(given) !== 0) ? given : undefined,
);

export const nodeName = text('letters, digits, . _ and - (at most 63)', /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}$/);

/** A folder of this process: relative to where it was started. */
export const folder = kind('a path', (given) =>
  typeof given === 'string' && isPath(given) ? resolve(given) : undefined,
);

/** A folder that others must find under the same path, so it has to be whole. */
export const wholePath = kind('an absolute path', absolute);

export const secret = kind(
  'at least 16 characters without spaces',
  (given) => (typeof given === 'string' && /^[\x21-\x7e]{16,1024}$/.test(given) ? new Secret(given) : undefined),
  () => '',
);

/** Several of a kind: separated by commas, or a JSON list. */
export const list = <T>(expected: string, read: (item: string) => T | undefined) =>
  kind(`a comma-separated list: ${expected}`, (given) => {
    const items: unknown[] = typeof given === 'string' ? given.split(',').map((item) => item.trim()) : many(given);
    const values = items
      .filter((item) => item !== '')
      .map((item) => (typeof item === 'string' ? read(item) : undefined));
    return values.includes(undefined) ? undefined : Object.freeze(values as T[]);
  });

export const paths = list('absolute paths', absolute);

function many(given: unknown): unknown[] {
  return Array.isArray(given) ? given : [undefined];
}

function absolute(given: unknown): string | undefined {
  return typeof given === 'string' && isAbsolute(given) && isPath(given) ? resolve(given) : undefined;
}

function isPath(given: string): boolean {
  return given !== '' && !given.includes('\0');
}
