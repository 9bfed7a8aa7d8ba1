import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EngineCorner } from '../support/engine-corner.ts';
import { privateEngine, type PrivateEngine } from '../support/engine.ts';
import { bystanders } from '../support/fuzz/bystanders.ts';
import { type RawAnswer, type RawRequest, sendRaw } from '../support/fuzz/raw-request.ts';
import { requests, type World } from '../support/fuzz/requests.ts';
import { busyboxImage } from '../support/images.ts';
import { startHost, type TestHost } from '../support/start-host.ts';
import { NodeUnderTest } from '../support/two-nodes.ts';

/**
 * Thousands of generated requests to every call, against a real host, runner and Engine: whatever is sent, the answer is
 * never a failure of ours, and what is not Savepoint's stays as it is. FUZZ_SEED repeats a run, FUZZ_RUNS makes it longer.
 */

const SEED = Number(process.env.FUZZ_SEED ?? 20_261_121);
const RUNS = Number(process.env.FUZZ_RUNS ?? 5_000);
const AT_ONCE = 6;
const TIDY_EVERY = 250;
const LARGE_BODY = 200_000;
const TASK_IDS = ['fuzz-1', 'fuzz-2', 'fuzz-3'];
const RESTS = 'trap "exit 0" TERM; while :; do sleep 0.2; done';

let engine: PrivateEngine;
let corner: EngineCorner;
let node: NodeUnderTest;
let host: TestHost;
let world: World;

beforeAll(async () => {
  engine = await privateEngine('fuzz');
  corner = new EngineCorner(engine.dockerHost);
  const image = await busyboxImage(engine.dockerHost);
  await corner.run('bystander', { Image: image, Cmd: ['sleep', 'infinity'], HostConfig: { Memory: 64e6 } });
  await corner.docker.getImage(image).tag({ repo: 'bystander', tag: '1' });
  await corner.network('bystander');
  node = await NodeUnderTest.start({ NODE_NAME: 'local', DOCKER_HOST: engine.dockerHost });
  host = await startHost({ RUNNERS: `local=${node.url}` });
  world = { tokens: await tokens(), taskIds: TASK_IDS, image, urls: ['http://127.0.0.1:1', host.url] };
  await populate();
});
afterAll(async () => {
  await host?.remove();
  await node?.remove();
  await engine?.remove();
});

test(`${RUNS} requests: no 5xx, and nothing of others is touched`, { timeout: 900_000 }, async () => {
  console.log(`FUZZ_SEED=${SEED} FUZZ_RUNS=${RUNS}`);
  const before = await bystanders(corner);
  const queue = fc.sample(requests(world), { seed: SEED, numRuns: RUNS });
  const seen = new Map<number, number>();
  const failures: string[] = [];

  for (let start = 0; start < queue.length; start += TIDY_EVERY) {
    await inParallel(queue.slice(start, start + TIDY_EVERY), async (request) => {
      const answer = await sendRaw(host.url, request);
      seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1);
      const problem = problemIn(request, answer);
      if (problem) failures.push(`${problem}\n${shown(request)}\n${answer.text.slice(0, 1500)}`);
    });
    await populate();
  }

  console.log(Object.fromEntries(seen));
  expect(failures.slice(0, 20)).toEqual([]);
  expect(host.log.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  expect(await bystanders(corner)).toEqual(before);
  expect((await host.ask('GET /health')).body.status).toBe('ok');
  expect([...seen.keys()]).toEqual(expect.arrayContaining([200, 201, 202, 400, 401, 403, 404, 409, 413, 415]));
});

async function tokens(): Promise<string[]> {
  const make = async (role: string, scope?: object) =>
    (await host.ask('POST /api/tokens', { body: { name: role, role, scope } })).body.token as string;
  const operator = await make('operator');
  // More of those who may do more: what is refused at the door says little of what stands behind it.
  return [
    host.token,
    host.token,
    operator,
    operator,
    await make('viewer'),
    await make('operator', { task_ids: ['fuzz-1'] }),
  ];
}

/** Brings back what the requests deleted, takes away what they made, so that the next ones meet something. */
async function populate(): Promise<void> {
  const { vps } = (await host.ask('GET /api/vps?deleted=true')).body as { vps: { task_id: string; status: string }[] };
  await inParallel(vps, async ({ task_id, status }) => {
    if (TASK_IDS.includes(task_id) && status !== 'deleted') return;
    await host.ask(`DELETE /api/vps/${task_id}?snapshots=true&force=true`);
  });
  await inParallel(TASK_IDS, async (task_id) => {
    await host.ask('POST /api/vps/create', { body: { image: world.image, task_id, command: RESTS } });
    await host.ask(`POST /api/vps/resume/${task_id}`);
    await host.ask(`POST /api/vps/start/${task_id}`);
    await host.ask(`POST /api/vps/snapshots/${task_id}`, { body: { alias: 'golden' } });
  });
}

function problemIn({ method, body }: RawRequest, { status, text }: RawAnswer): string | undefined {
  if (status >= 500) return `answered ${status}`;
  // Who is refused in the middle of a large body may lose the answer with the connection.
  if (status === 0) return (body?.length ?? 0) > LARGE_BODY ? undefined : 'not answered';
  if (method === 'HEAD') return undefined;
  const isOurs = text.includes('"error":{"code":"') || text.includes('HTTP/1.1 400 Bad Request\r\nConnection: close');
  return status >= 400 && !isOurs && !text.includes('HTTP/1.1 431')
    ? `answered ${status} without our words`
    : undefined;
}

function shown({ method, target, headers, body }: RawRequest): string {
  const text = body ? Buffer.from(body).toString('latin1').slice(0, 600) : '';
  return JSON.stringify({ method, target: target.slice(0, 600), headers, text });
}

async function inParallel<T>(items: readonly T[], task: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const worker = async () => {
    for (const item of queue) await task(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
