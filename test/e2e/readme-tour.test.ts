import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { copyCheckout } from '../support/checkout-copy.ts';
import { privateEngine, type PrivateEngine } from '../support/engine.ts';
import { freePort } from '../support/free-port.ts';

let engine: PrivateEngine;
let folder: string;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  engine = await privateEngine('tour');
  folder = copyCheckout();
  const ports = { HOST_PORT: String(await freePort()), RUNNER_PORT: String(await freePort()) };
  env = { ...process.env, ...ports, DOCKER_HOST: engine.dockerHost, MIN_FREE_DISK: '0' };
});

afterAll(async () => {
  if (folder) await shell('npm run down');
  await engine?.remove();
  if (folder) rmSync(folder, { recursive: true });
});

/** The commands of the README's tour, as they stand there, but for the port. */
function tour(): string {
  const readme = readFileSync(join(folder, 'README.md'), 'utf8');
  const section = /^## Five-minute tour$([\s\S]*?)^## /m.exec(readme)?.[1] ?? '';
  const blocks = Array.from(section.matchAll(/^```sh\n([\s\S]*?)^```$/gm), ([, block]) => block);
  return blocks.join('').replaceAll('127.0.0.1:8000', `127.0.0.1:${env['HOST_PORT']}`);
}

/** Runs commands as a person types them, and stops at the first that fails. */
function shell(script: string): Promise<{ code: number | null; output: string }> {
  const child = spawn('bash', ['-e', '-x', '-c', script], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (piece: Buffer) => (output += piece.toString()));
  child.stderr.on('data', (piece: Buffer) => (output += piece.toString()));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, output })));
}

test('every command of the tour in the README works, and tells the story it is there for', async () => {
  const script = tour();
  expect(script.split('\n').filter((line) => /^(?:curl|docker|npm) /.test(line)).length).toBeGreaterThan(15);

  const { code, output } = await shell(script);

  expect(output).toMatch(/cat \/root\/note\nprecious\n/);
  expect(output).toContain('"trigger":"safety"');
  expect(output).toContain('"trigger":"stop"');
  expect(output).toContain('"alias":"golden"');
  expect({ code, end: code === 0 ? '' : output.slice(-2000) }).toEqual({ code: 0, end: '' });
});
