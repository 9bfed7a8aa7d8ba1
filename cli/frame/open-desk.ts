import type { Command } from 'commander';
import { type LongOptions, type Operation, SavepointClient } from '../../client/index.ts';
import { chooseAccount } from '../account/account.ts';
import { configPath, readConfig, writeConfig } from '../account/config-file.ts';
import { plain } from '../look/plain.ts';
import { usualTime } from '../../client/words/usual-time.ts';
import { ProgressLine } from '../terminal/progress-line.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { Desk } from './desk.ts';
import type { Globals } from './program.ts';
import { UsageError } from './usage-error.ts';

/** What a command line stands in. */
export interface Surroundings {
  readonly terminal: Terminal;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** Aborts when the person has enough. */
  readonly signal: AbortSignal;
}

/** Makes all that a command has at hand. */
export async function openDesk(
  { terminal, env, home, signal }: Surroundings,
  { url, token, json = false, yes = false }: Globals,
  program: Command,
  began: (operation: Operation) => void,
): Promise<Desk> {
  const path = configPath(env, home);
  const chosen = chooseAccount({ options: { url, token }, env, kept: await readConfig(path) });
  if (!URL.canParse(chosen.url)) throw new UsageError(`${chosen.url} is no URL, as http://127.0.0.1:8000 is`);
  const client = new SavepointClient(chosen);
  const save: Desk['account']['save'] = async (kept) => {
    await writeConfig(path, kept);
    return path;
  };
  return {
    client,
    clientWith: (other) => new SavepointClient({ url: chosen.url, token: other }),
    account: { ...chosen, save },
    terminal,
    program,
    signal,
    json,
    show(reply, inWords) {
      const text = json ? JSON.stringify(reply, null, 2) : plain(inWords(reply));
      terminal.out(`${text}\n`);
    },
    follow: (work) => follow(client, terminal, signal, began, work),
    note: (text) => terminal.err(`${plain(text)}\n`),
    async confirm(question) {
      if (yes || !terminal.hasPerson) return;
      const answer = await terminal.ask(`${plain(question)} [y/N] `);
      if (!/^y(?:es)?$/i.test(answer.trim())) throw new Error('nothing was changed');
    },
  };
}

/** Does long work, with a line that says how it gets on if somebody sees it. */
async function follow<T>(
  client: SavepointClient,
  terminal: Terminal,
  signal: AbortSignal,
  began: (operation: Operation) => void,
  work: (options: LongOptions) => Promise<T>,
): Promise<T> {
  if (!terminal.isWatched) return work({ signal });
  const line = new ProgressLine(terminal);
  let isFirst = true;
  const onProgress = (operation: Operation) => {
    line.show(operation);
    if (isFirst) void expect(client, line, operation, signal);
    isFirst = false;
    began(operation);
  };
  try {
    return await work({ signal, onProgress });
  } finally {
    line.end();
  }
}

async function expect(client: SavepointClient, line: ProgressLine, operation: Operation, signal: AbortSignal) {
  // A guess is not worth an error.
  const past = await client.operations.list({ signal }).catch(() => null);
  line.usualMs = usualTime(past?.operations ?? [], operation);
}
