import { placesOf } from '../completion/places-of.ts';
import { scripts } from '../completion/scripts.ts';
import { UsageError } from '../frame/usage-error.ts';
import { verb } from '../frame/verb.ts';

export const completion = verb<{ readonly shell: string }>({
  name: 'completion',
  summary: 'A script that lets your shell complete these commands',
  slots: [{ key: 'shell', word: 'SHELL', help: Object.keys(scripts).join(', ') }],
  examples: ['completion bash > ~/.local/share/bash-completion/completions/savepoint'],
  async run({ program, terminal }, { shell }) {
    const script = Object.hasOwn(scripts, shell) ? scripts[shell as keyof typeof scripts] : undefined;
    if (!script) throw new UsageError(`${shell} is none of ${Object.keys(scripts).join(', ')}`);
    terminal.out(script(placesOf(program)));
  },
});
