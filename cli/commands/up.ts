import { fork } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../frame/package-root.ts';
import { verb } from '../frame/verb.ts';
import { EndWith } from '../outcome/end-with.ts';

/** What ends it, wherever it comes from. From a terminal the child gets them, too, and once is enough for it. */
const ENDINGS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export const up = verb({
  name: 'up',
  summary: 'Run Savepoint on this machine, until Ctrl-C: a runner for its Docker Engine, and a host',
  examples: ['up', 'login < ~/.local/state/savepoint/token'],
  async run() {
    // It has to end runner and host before it ends, which takes longer than a command that is interrupted lives.
    const child = fork(join(packageRoot, 'scripts/up/installed.mjs'), { stdio: 'inherit' });
    const pass = (signal: NodeJS.Signals) => void child.kill(signal);
    for (const name of ENDINGS) process.on(name, pass);
    const exit = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code) => resolve(code ?? 1));
    });
    for (const name of ENDINGS) process.off(name, pass);
    if (exit !== 0) throw new EndWith(exit);
  },
});
