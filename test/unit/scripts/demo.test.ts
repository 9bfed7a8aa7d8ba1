import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ensureDemo } from '../../../scripts/up/demo.mjs';
import { type Listening, listen } from '../../support/listen.ts';

/** A host that knows of `demo` what the test says, on a machine without an Engine. */
let host: Listening;
let dataDir: string;
let demo: { status: number; body: object };
const said: string[] = [];
const restarted: unknown[] = [];

beforeEach(async () => {
  said.length = 0;
  restarted.length = 0;
  dataDir = await mkdtemp(join(tmpdir(), 'savepoint-demo-'));
  host = await listen(
    express()
      .use(express.json())
      .get('/api/vps/status/demo', (_request, response) => void response.status(demo.status).json(demo.body))
      .post('/api/vps/restart', (request, response) => {
        restarted.push(request.body);
        response.json({});
      }),
  );
});
afterEach(async () => {
  await host.close();
  await rm(dataDir, { recursive: true });
});

async function ensure(status: number, body: object = {}): Promise<void> {
  demo = { status, body };
  const settings = { dataDir, hostUrl: host.url } as Parameters<typeof ensureDemo>[0];
  await ensureDemo(settings, `unix://${dataDir}/no-engine.sock`, (line) => said.push(line));
}

it('makes the VPS demo when there was never one', async () => {
  await ensure(404);

  expect(said).toEqual([expect.stringContaining('could not be made')]);
});

it('leaves one alone that a person deleted and whose snapshots are still there', async () => {
  await ensure(200, { status: 'deleted' });

  expect(said).toEqual([]);
});

it('brings one back, once, of which the Engine has snapshots of an earlier data folder', async () => {
  await ensure(200, { status: 'gone' });
  await ensure(200, { status: 'gone' });

  expect(restarted).toEqual([{ task_id: 'demo' }]);
  expect(said).toEqual([expect.stringContaining('brought')]);
});

it('does not bring one back that a person deleted with all its snapshots', async () => {
  await ensure(200, { status: 'running' });
  await ensure(404);

  expect(said).toEqual([]);
});
