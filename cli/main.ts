#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from './frame/package-root.ts';
import { runCli } from './run-cli.ts';
import { processTerminal } from './terminal/process-terminal.ts';

const leaving = new AbortController();
// The second time nothing is waited for.
process.once('SIGINT', () => leaving.abort(new Error('interrupted')));

process.exitCode = await runCli(process.argv.slice(2), ownVersion(), {
  terminal: processTerminal(process, leaving.signal, () => leaving.abort(new Error('nobody reads on'))),
  env: process.env,
  home: homedir(),
  signal: leaving.signal,
});

function ownVersion(): string {
  const text = readFileSync(join(packageRoot, 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
