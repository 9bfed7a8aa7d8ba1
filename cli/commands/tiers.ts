import { InvalidArgumentError } from 'commander';
import { parseTiers, type Tiers } from '../../client/index.ts';

/** Tiers from an option's text. */
export function tiers(text: string): Tiers {
  const read = parseTiers(text);
  if (read !== undefined) return read;
  throw new InvalidArgumentError('It is written as daily=7,weekly=4.');
}
