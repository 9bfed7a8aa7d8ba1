import { Argument, Command } from 'commander';
import type { Terminal } from '../terminal/terminal.ts';
import type { Desk } from './desk.ts';
import { fillSlots, type Slot } from './slots.ts';
import { UsageError } from './usage-error.ts';
import type { Group, Verb } from './verb.ts';

/** What may be said with any command. */
export interface Globals {
  readonly url?: string;
  readonly token?: string;
  readonly json?: boolean;
  readonly yes?: boolean;
}

export interface Program {
  readonly version: string;
  readonly groups: readonly Group[];
  readonly verbs: readonly Verb[];
}

/** The whole command line; `openDesk` is called when it is known what is to be done. */
export function buildProgram(
  { version, groups, verbs }: Program,
  terminal: Pick<Terminal, 'out' | 'err'>,
  openDesk: (globals: Globals, program: Command) => Promise<Desk>,
): Command {
  const program = new Command('savepoint')
    .description('Time travel for long-lived Docker containers')
    .version(version)
    .option('--url <URL>', 'the host (else SAVEPOINT_URL, else that of the login)')
    .option('--token <TOKEN>', 'the token (else SAVEPOINT_TOKEN, else that of the login)')
    .option('--json', 'show what the API answers, for programs')
    .option('-y, --yes', 'do not ask before what cannot be taken back');
  const open = (globals: Globals) => openDesk(globals, program);
  for (const group of groups) {
    const parent = program.command(group.name).description(group.summary);
    if (group.alias) parent.alias(group.alias);
    for (const verb of group.verbs) parent.addCommand(commandOf(verb, open));
  }
  for (const verb of verbs) program.addCommand(commandOf(verb, open));
  for (const command of everyCommand(program)) {
    command
      .exitOverride()
      .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
      .configureHelp({ subcommandTerm });
  }
  return program;
}

export function everyCommand(command: Command): Command[] {
  return [command, ...command.commands.flatMap(everyCommand)];
}

function commandOf(verb: Verb, open: (globals: Globals) => Promise<Desk>): Command {
  // How many words there may be depends on what options say: see `fillSlots`.
  const command = new Command(verb.name).description(verb.summary).allowExcessArguments();
  for (const { word, help } of verb.slots) command.addArgument(new Argument(`[${word}]`, help));
  if (verb.rest) command.addArgument(new Argument(`[${verb.rest}...]`));
  for (const { flags, help } of verb.slots) if (flags) command.option(flags, help);
  for (const option of verb.options) command.addOption(option);
  command.usage(usageOf(verb));
  if (verb.examples.length > 0) {
    command.addHelpText('after', `\nExamples:\n${verb.examples.map((line) => `  savepoint ${line}`).join('\n')}`);
  }
  return command.action(async () => {
    const asked = whatIsAsked(verb, command);
    await verb.run(await open(command.optsWithGlobals<Globals>()), asked);
  });
}

/** As it stands in the help of what is above it. */
function subcommandTerm(command: Command): string {
  const names = [command.name(), ...command.aliases()].join('|');
  return command.commands.length > 0 ? names : `${names} ${command.usage().replace('[options]', '')}`.trimEnd();
}

function usageOf({ slots, rest }: Verb): string {
  const words = slots.map(({ word, optional }) => (optional ? `[${word}]` : word));
  return ['[options]', ...words, ...(rest ? [`[${rest}...]`] : [])].join(' ');
}

function whatIsAsked(verb: Verb, command: Command): object {
  const options = command.opts<Record<string, unknown>>();
  const byOption = Object.fromEntries(verb.slots.map((slot) => [slot.key, optionOf(slot, command)]));
  const { filled, rest } = fillSlots(verb.slots, command.args, byOption);
  if (rest.length > 0 && !verb.rest) throw new UsageError(`too many words: ${rest.join(' ')}`);
  return { ...options, ...filled, rest };
}

function optionOf({ flags }: Slot, command: Command): string | undefined {
  const option = command.options.find((each) => each.flags === flags);
  return option && (command.opts<Record<string, string>>()[option.attributeName()] ?? undefined);
}
