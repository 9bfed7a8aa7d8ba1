import { loadRunnerConfig } from '../../../config/runner.ts';
import { createRunner, type RunnerOverrides } from '../../../runner/runner.ts';
import type { FromRunner, ToRunner } from './messages.ts';

/**
 * A real runner in a process of its own, which kills itself with SIGKILL at a step that its parent names. It loads its
 * code first and starts when told to, so that the next one can be made ready while this one is still being used.
 */

let deadly: { kind: string; step: string } | undefined;

const overrides: RunnerOverrides = {
  onStep: (kind, step) => {
    if (kind === deadly?.kind && step === deadly.step) dieNow();
    if (deadly === undefined) say({ step: { kind, step } });
  },
};

process.on('message', (message: ToRunner) => {
  if (message === 'stop') void stopping();
  else if (message === 'hear') say('heard');
  else if ('dieAt' in message) deadly = message.dieAt;
  else void starting(message.start);
});
process.on('disconnect', () => process.exit(1));
say('loaded');

let stop: () => Promise<void> = async () => undefined;

async function starting(env: Readonly<Record<string, string>>): Promise<void> {
  try {
    const runner = await createRunner(loadRunnerConfig({ env }), overrides);
    stop = () => runner.stop();
    say({ url: runner.url });
  } catch (failure) {
    say({ failed: String(failure) });
  }
}

async function stopping(): Promise<void> {
  await stop();
  process.exit(0);
}

/** No code of ours runs after this: neither what follows the step nor any clean-up. */
function dieNow(): never {
  process.kill(process.pid, 'SIGKILL');
  for (;;);
}

function say(message: FromRunner): void {
  process.send?.(message);
}
