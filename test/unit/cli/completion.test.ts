import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CommandLine } from '../../support/command-line.ts';

let line: CommandLine;
beforeEach(async () => void (line = await CommandLine.open()));
afterEach(() => line.remove());

describe('completion in bash', () => {
  /** What bash offers for the last of these words. */
  async function offered(...words: string[]): Promise<string[]> {
    const { out } = await line.run(['completion', 'bash']);
    const script = `${out}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _savepoint; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const printed = execFileSync('bash', ['-c', script, 'bash', 'savepoint', ...words], { encoding: 'utf8' });
    return printed.split('\n').filter((word) => word !== '');
  }

  it.each([
    ['the groups and their other names', ['sn'], ['snapshots', 'snapshot']],
    ['what a group has', ['snapshots', 're'], ['restore', 'rename']],
    ['the same for its other name', ['snapshot', 'lat'], ['latest']],
    ['the options of a command', ['vps', 'restart', '--fr'], ['--from-snapshot']],
    ['these also after the words that it is about', ['vps', 'restart', 'web', '--as'], ['--as-is']],
    ['those that go with every command', ['doctor', '--js'], ['--json']],
    ['no commands after a whole one', ['vps', 'list', 'v'], []],
    ['the log, with and without its group', ['log', '--gr'], ['--graph']],
    ['a command after an option', ['--json', 'tok'], ['token', 'tokens']],
  ])('offers %s', async (_what, words, expected) => {
    expect(await offered(...words)).toEqual(expected);
  });
});

describe('completion in other shells', () => {
  it('zsh is given what bash is given', async () => {
    const { out, exit } = await line.run(['completion', 'zsh']);

    expect(exit).toBe(0);
    expect(out.split('\n')[0]).toBe('#compdef savepoint');
    expect(out).toContain('bashcompinit');
    expect(out).toContain("'vps restart')");
  });

  it('fish is told of every command with its help', async () => {
    const { out } = await line.run(['completion', 'fish']);

    expect(out).toContain(
      "complete -c savepoint -f -n '__fish_seen_subcommand_from token; and not __fish_seen_subcommand_from list create rm' -a 'rm' -d 'Delete a token;",
    );
    expect(out).toContain("-l 'from-snapshot' -d");
  });

  it('one that is not known is refused', async () => {
    expect(await line.run(['completion', 'ksh'])).toMatchObject({ exit: 2, out: '' });
  });
});
