import { CommanderError } from 'commander';
import type { Operation } from '../client/index.ts';
import { groups, verbs } from './commands/index.ts';
import { openDesk, type Surroundings } from './frame/open-desk.ts';
import { buildProgram } from './frame/program.ts';
import { EndWith } from './outcome/end-with.ts';
import { EXIT } from './outcome/exit-codes.ts';
import { explain } from './outcome/explain.ts';

/** Does what the words say and returns the exit code. */
export async function runCli(words: readonly string[], version: string, surroundings: Surroundings): Promise<number> {
  const { terminal, signal } = surroundings;
  let last: Operation | undefined;
  const began = (operation: Operation) => void (last = operation);
  const program = buildProgram({ version, groups, verbs }, terminal, (globals, built) =>
    openDesk(surroundings, globals, built, began),
  );
  try {
    await program.parseAsync(words, { from: 'user' });
    return EXIT.done;
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? EXIT.done : EXIT.usage;
    if (signal.aborted) {
      terminal.err(interruption(last));
      return EXIT.interrupted;
    }
    if (thrown instanceof EndWith) return thrown.exit;
    const { exit, text } = explain(thrown, program.opts<{ json?: boolean }>().json ?? false);
    terminal.err(`${text}\n`);
    return exit;
  }
}

function interruption(last: Operation | undefined): string {
  if (last?.state !== 'running') return '\n';
  const { kind, task_id, id } = last;
  return `\n${kind} of ${task_id} goes on: savepoint operations ${id} shows it, with --cancel it is undone.\n`;
}
