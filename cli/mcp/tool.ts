import type { z } from 'zod';
import type { LongOptions, SavepointClient } from '../../client/index.ts';

/** One thing that an agent can do: a new one is a new value of this kind in a file of its own, named in `tools/index`. */
export interface Tool {
  readonly name: string;
  readonly title: string;
  /** For who has never heard of Savepoint: what it does, when to use it, what comes back. */
  readonly description: string;
  readonly input: z.ZodRawShape;
  readonly output: z.ZodRawShape;
  readonly effect: Effect;
  run(client: SavepointClient, asked: unknown, options: LongOptions): Promise<Done>;
}

/** `looks` changes nothing; `adds` takes nothing away; `replaces` puts something in the place of what was there. */
export type Effect = 'looks' | 'adds' | 'replaces';

/** The reply for programs, and a few words on it that say what can be done next. */
export interface Done {
  readonly reply: object;
  readonly words: string;
}

type Wish<I extends z.ZodRawShape, O extends z.ZodRawShape> = Omit<Tool, 'input' | 'output' | 'run'> & {
  readonly input: I;
  readonly output: O;
  readonly run: (
    client: SavepointClient,
    asked: z.output<z.ZodObject<I>>,
    options: LongOptions,
  ) => Promise<{ readonly reply: z.input<z.ZodObject<O>>; readonly words: string }>;
};

export function tool<I extends z.ZodRawShape, O extends z.ZodRawShape>({ run, ...wish }: Wish<I, O>): Tool {
  return { ...wish, run: (client, asked, options) => run(client, asked as z.output<z.ZodObject<I>>, options) };
}

/** What is asked for makes no sense, or is not for an agent to do: the text says what is. */
export class Refusal extends Error {}
