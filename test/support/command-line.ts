import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../../cli/run-cli.ts';
import type { Terminal } from '../../cli/terminal/terminal.ts';

/** How a command ended, and what it wrote where. */
export interface Ended {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
  /** The reply, after a command with `--json`. */
  // Tests look into replies of every kind: a matcher says more about them than a type could.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly json: any;
}

export interface Person {
  /** What they answer when they are asked; nobody sits there without it. */
  readonly answer?: string;
  /** What is piped in. */
  readonly input?: string;
  /** Aborts when they press Ctrl-C. */
  readonly signal?: AbortSignal;
  /** Hears each piece that is written. */
  readonly hears?: (piece: string) => void;
}

/** The command line in this process, with a home and a terminal of the test's own. */
export class CommandLine {
  private constructor(
    readonly home: string,
    public env: Record<string, string>,
  ) {}

  static async open(env: Record<string, string> = {}): Promise<CommandLine> {
    return new CommandLine(await mkdtemp(join(tmpdir(), 'savepoint-home-')), env);
  }

  /** Does what these words say. One that begins with `-` may follow any other. */
  async run(words: readonly string[], person: Person = {}): Promise<Ended> {
    const { signal = new AbortController().signal } = person;
    let [out, err] = ['', ''];
    const terminal: Terminal = {
      out: (piece) => ((out += piece), person.hears?.(piece)),
      err: (piece) => ((err += piece), person.hears?.(piece)),
      isScreen: person.answer !== undefined,
      hasPerson: person.answer !== undefined,
      isWatched: person.answer !== undefined,
      ask: async (question) => ((err += question), person.answer ?? ''),
      askSecret: async (question) => ((err += question), person.answer ?? ''),
      readInput: async () => person.input ?? '',
    };
    const exit = await runCli(words, '0.0.0', { terminal, env: this.env, home: this.home, signal });
    // Hidden, so that a matcher that shows what it was given does not parse what is no JSON.
    return Object.defineProperty({ exit, out, err }, 'json', { get: () => JSON.parse(out) as unknown }) as Ended;
  }

  async remove(): Promise<void> {
    await rm(this.home, { recursive: true, force: true });
  }
}
