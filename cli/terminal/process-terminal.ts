import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Terminal } from './terminal.ts';

/** The terminal of this process. */
export function processTerminal({ stdin, stdout, stderr }: NodeJS.Process): Terminal {
  // Whoever reads only the first lines, as `head` does, has had enough: that is no failure.
  stdout.on('error', (failure: NodeJS.ErrnoException) => {
    if (failure.code !== 'EPIPE') throw failure;
  });
  const ask = async (question: string, shown: Writable) => {
    stderr.write(question);
    const lines = createInterface({ input: stdin, output: shown, terminal: true });
    // Ctrl-C and Ctrl-D end the question, not only the line: nobody would answer it any more.
    const enough = new AbortController();
    const leave = () => enough.abort();
    lines.once('SIGINT', leave).once('close', leave);
    try {
      return await lines.question('', { signal: enough.signal });
    } finally {
      lines.close();
    }
  };
  return {
    out: (written) => void stdout.write(written),
    err: (written) => void stderr.write(written),
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
