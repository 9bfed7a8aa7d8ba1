import { Option } from 'commander';
import type { Desk } from './desk.ts';
import type { Slot } from './slots.ts';

/** One command: a new one is a new value of this kind in a file of its own, named in its group's list. */
export interface Verb {
  readonly name: string;
  readonly summary: string;
  readonly slots: readonly Slot[];
  readonly options: readonly Option[];
  /** What it is called in the help, if it takes any number of further words. */
  readonly rest?: string;
  /** Under the help, as commands that work. */
  readonly examples: readonly string[];
  readonly run: (desk: Desk, asked: unknown) => Promise<void>;
}

type Wish<A> = Pick<Verb, 'name' | 'summary' | 'rest'> &
  Partial<Pick<Verb, 'slots' | 'options' | 'examples'>> & {
    readonly run: (desk: Desk, asked: A) => Promise<void>;
  };

/** A command that is given its slots, its options and the `rest` as one object. */
export function verb<A extends object = object>({ run, ...wish }: Wish<A>): Verb {
  return { slots: [], options: [], examples: [], ...wish, run: (desk, asked) => run(desk, asked as A) };
}

/** Commands with one thing in common. */
export interface Group {
  readonly name: string;
  readonly alias?: string;
  readonly summary: string;
  readonly verbs: readonly Verb[];
}

/** An option; `parse` makes a value of its text. */
export function option(flags: string, help: string, parse?: (text: string) => unknown): Option {
  const made = new Option(flags, help);
  return parse ? made.argParser(parse) : made;
}

/** An option that may be given several times. */
export function listOption(flags: string, help: string, parse: (text: string) => unknown = (text) => text): Option {
  return new Option(flags, help).argParser((text: string, before: unknown[] | undefined) => [
    ...(before ?? []),
    parse(text),
  ]);
}
