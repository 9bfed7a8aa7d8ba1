import { UsageError } from '../../frame/usage-error.ts';
import { number } from '../../frame/values.ts';
import { option, verb } from '../../frame/verb.ts';
import { EndWith } from '../../outcome/end-with.ts';
import { EXIT } from '../../outcome/exit-codes.ts';
import { plainWithTabs } from '../../look/plain.ts';
import { ofVps, type OfVps } from '../slots.ts';

interface Asked extends OfVps {
  readonly rest: readonly string[];
  readonly user?: string;
  readonly timeout?: number;
}

export const execInVps = verb<Asked>({
  name: 'exec',
  summary: 'Run a command in a VPS, and end as it ends',
  slots: [ofVps],
  rest: 'COMMAND',
  options: [
    option('-u, --user <USER>', 'as user or user:group'),
    option('--timeout <SECONDS>', 'then it is ended', number),
  ],
  examples: ['vps exec web -- cat /etc/os-release', "vps exec web -- sh -c 'cd /srv && ls -l'"],
  async run({ client, json, note, show, signal, terminal }, { task_id, rest, user, timeout }) {
    if (rest.length === 0) throw new UsageError('COMMAND is missing: it stands after --');
    const wish = { command: [...rest], user, timeout_seconds: timeout };
    const reply = await client.vps.exec(task_id, wish, { signal });
    const { output, truncated, timed_out, still_running, exit_code } = reply;
    if (truncated) note('What it printed first is left out.');
    if (json) show(reply, () => output);
    else terminal.out(terminal.isScreen ? plainWithTabs(output) : output);
    if (timed_out) note(still_running ? 'Its time was over, and it could not be ended.' : 'Its time was over.');
    const exit = timed_out ? EXIT.tooLate : (exit_code ?? EXIT.failed);
    if (exit !== EXIT.done) throw new EndWith(exit);
  },
});
