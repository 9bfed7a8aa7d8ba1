import type { Command } from 'commander';
import type { LongOptions, SavepointClient } from '../../client/index.ts';
import type { Account } from '../account/account.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** All that a command has at hand. */
export interface Desk {
  readonly client: SavepointClient;
  /** The same host, as somebody else. */
  clientWith(token: string): SavepointClient;
  readonly account: Account;
  readonly terminal: Terminal;
  /** The command line itself, for who describes it. */
  readonly program: Command;
  /** Aborts when the person has enough. */
  readonly signal: AbortSignal;
  /** Programs read what is shown. */
  readonly json: boolean;
  /** Shows a reply: exactly as it is to programs, in words to people. */
  show<T>(reply: T, inWords: (reply: T) => string): void;
  /** Long work; people see how it gets on. */
  follow<T>(work: (options: LongOptions) => Promise<T>): Promise<T>;
  /** Something that is worth a word beside the reply. */
  note(text: string): void;
  /** Asks a person before what cannot be taken back; throws unless the answer is yes. Programs are not asked. */
  confirm(question: string): Promise<void>;
}
