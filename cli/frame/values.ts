import { InvalidArgumentError } from 'commander';

/** Values of options, from their text. What only the host can judge is left to the host. */

export function number(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('It is not a number.');
}

/** `none`, or something else. */
export function orNone<T>(read: (text: string) => T): (text: string) => T | null {
  return (text) => (text === 'none' ? null : read(text));
}

/** An option's text that must be one of these words. */
export function oneOf<W extends string>(...words: readonly W[]): (text: string) => W {
  return (text) => {
    const word = words.find((each) => each === text);
    if (word !== undefined) return word;
    throw new InvalidArgumentError(`It is one of ${words.join(', ')}.`);
  };
}

/** `NAME=VALUE`. */
export function pair(text: string): readonly [string, string] {
  const at = text.indexOf('=');
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw new InvalidArgumentError('It is written as NAME=VALUE.');
}

export interface Place {
  readonly source: string;
  readonly target: string;
  readonly read_only: boolean;
}

/** `SOURCE:TARGET` or `SOURCE:TARGET:ro`. */
export function place(text: string): Place {
  const [source, target, mode, ...more] = text.split(':');
  const isWhole = source && target && more.length === 0 && [undefined, 'ro', 'rw'].includes(mode);
  if (isWhole) return { source, target, read_only: mode === 'ro' };
  throw new InvalidArgumentError('It is written as SOURCE:TARGET or SOURCE:TARGET:ro.');
}
