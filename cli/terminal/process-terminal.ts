import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Terminal } from './terminal.ts';

/** The terminal of this process. Its questions end with the signal. `left`: nobody reads any more what is written. */
export function processTerminal(
  { stdin, stdout, stderr, pid }: NodeJS.Process,
  signal: AbortSignal,
  left: () => void,
): Terminal {
  // Whoever reads only the first lines, as `head` does, has had enough: that is no failure.
  const onError = (failure: NodeJS.ErrnoException) => {
    if (failure.code !== 'EPIPE') throw failure;
    left();
  };
  stdout.on('error', onError);
  stderr.on('error', onError);
  const ask = async (question: string, shown: Writable) => {
    stderr.write(question);
    const lines = createInterface({ input: stdin, output: shown, terminal: true });
    const enough = new AbortController();
    const leave = () => enough.abort();
    // While a line is read, Ctrl-C is a key like any other.
    lines.once('SIGINT', () => process.kill(pid, 'SIGINT')).once('close', leave);
    signal.addEventListener('abort', leave);
    if (signal.aborted) leave();
    try {
      return await lines.question('', { signal: enough.signal });
    } catch (cause) {
      throw new Error('there was no answer', { cause });
    } finally {
      signal.removeEventListener('abort', leave);
      lines.close();
    }
  };
  return {
    out: (written) => void stdout.write(written),
    err: (written) => void stderr.write(written),
    isScreen: Boolean(stdout.isTTY),
    hasPerson: Boolean(stdin.isTTY && stderr.isTTY),
    isWatched: Boolean(stderr.isTTY),
    ask: (question) => ask(question, stderr),
    async askSecret(question) {
      const secret = await ask(question, nowhere());
      stderr.write('\n');
      return secret;
    },
    readInput: () => text(stdin),
  };
}

function nowhere(): Writable {
  return new Writable({ write: (_piece, _encoding, done) => done() });
}
