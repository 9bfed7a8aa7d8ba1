import type { Command, Option } from 'commander';
import type { Place, Word } from './tree.ts';

/** Every place of this command line. */
export function placesOf(program: Command): Place[] {
  const everywhere = optionsOf(program);
  const visit = (command: Command, path: readonly string[]): Place[] => {
    const own = command === program ? [] : optionsOf(command);
    const words = command.commands.flatMap(wordsOf);
    const here = { path: path.join(' '), words, options: [...own, ...everywhere] };
    const below = command.commands.flatMap((next) => namesOf(next).flatMap((name) => visit(next, [...path, name])));
    return [here, ...below];
  };
  return visit(program, []);
}

function namesOf(command: Command): string[] {
  return [command.name(), ...command.aliases()];
}

function wordsOf(command: Command): Word[] {
  return namesOf(command).map((text) => ({ text, help: command.description() }));
}

function optionsOf(command: Command): Word[] {
  return command.options.flatMap(({ long, description }: Option) => (long ? [{ text: long, help: description }] : []));
}
