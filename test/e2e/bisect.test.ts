import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Snapshot, Vps } from '../../runner/wire/model.ts';
import { CommandLine } from '../support/command-line.ts';
import { busyboxImage } from '../support/images.ts';
import { type OneNode, oneNode } from '../support/one-node.ts';

/** Which snapshot broke it: six in a row, each with one more line in /log, the fourth of which is `broken`. */

/** Ends as soon as it is told to, unlike a process 1 that knows no signals. */
const RESTS = 'trap "exit 0" TERM; while :; do sleep 0.2; done';

let savepoint: OneNode;
let line: CommandLine;
let web: string;
let path: Snapshot[];

beforeAll(async () => {
  savepoint = await oneNode({ MAX_SNAPSHOTS_PER_VPS: '0' });
  const image = await busyboxImage(savepoint.corner.dockerHost);
  web = savepoint.corner.name('web');
  line = await CommandLine.open({ SAVEPOINT_URL: savepoint.host.url, SAVEPOINT_TOKEN: savepoint.host.token });
  const body = { image, task_id: web, command: RESTS, ports: ['80'] };
  expect((await savepoint.host.ask('POST /api/vps/create', { body })).status).toBe(201);
  for (const [nth, word] of ['one', 'two', 'three', 'broken', 'five', 'six'].entries()) {
    await savepoint.corner.sh(`savepoint-vps-${web}`, `echo ${word} >> /log`);
    expect((await line.run(['snapshots', 'create', web, '--alias', `s${nth + 1}`])).exit).toBe(0);
  }
  path = [...(await line.run(['snapshots', 'list', web, '--json'])).json.snapshots].reverse();
});
afterAll(async () => {
  await line?.remove();
  await savepoint?.remove();
});

const bisect = (words: readonly string[], person = {}) => line.run(['snapshots', 'bisect', web, ...words], person);
const vpses = async () => (await savepoint.host.ask('GET /api/vps?deleted=true')).body.vps as Vps[];
const ids = async () => (await vpses()).map(({ task_id }) => task_id);

test('the first bad one is named, and no fork is left', async () => {
  const { exit, out, err } = await bisect(['--good', 's1', '--bad', 'latest', '--', 'sh', '-c', '! grep broken /log']);

  expect({ exit, out }).toEqual({ exit: 0, out: `${path[3]?.name} (s4) is the first bad one\n` });
  expect(err).toMatch(/\(s3\): good \(exit code 0\)/);
  expect(err).toMatch(/\(s4\): bad \(exit code 1\)/);
  expect(await ids()).toEqual([web]);
});

test('one that cannot be tried is skipped, and then several are named', async () => {
  const check = 'test $(wc -l < /log) -ne 4 || exit 125; ! grep broken /log';

  const { exit, json } = await bisect(['--good', 's1', '--bad', 's6', '--json', '--', 'sh', '-c', check]);

  expect(exit).toBe(1);
  expect(json.suspects).toEqual([path[3]?.name, path[4]?.name]);
  expect(json.tried).toContainEqual(expect.objectContaining({ name: path[3]?.name, verdict: 'skip', exit_code: 125 }));
  expect(await ids()).toEqual([web]);
});

test('a bad one that does not descend from the good one is refused, with the reason', async () => {
  const turned = await bisect(['--good', 's5', '--bad', 's2', '--', 'true']);
  expect(turned.exit).toBe(2);
  expect(turned.err).toContain('s2 does not descend from s5');
  expect(turned.err).toContain('the other way round');

  expect((await line.run(['snapshots', 'restore', web, 's2', '--no-safety'])).exit).toBe(0);
  expect((await line.run(['snapshots', 'create', web, '--alias', 'side'])).exit).toBe(0);
  const side = await bisect(['--good', 's5', '--bad', 'side', '--', 'true']);
  expect({ exit: side.exit, hint: side.err.includes('log') }).toEqual({ exit: 2, hint: true });

  for (const words of [
    ['--good', 's1', '--', 'true'],
    ['--good', 's1', '--bad', 's2'],
    ['--good', 'x', '--bad', 's2', '--', 'true'],
  ]) {
    expect((await bisect(words)).exit).toBe(2);
  }
});

test('a fork publishes no ports, and Ctrl-C takes it away, too', async () => {
  const leaving = new AbortController();
  const asked = bisect(['--good', 's1', '--bad', 's6', '--', 'sleep', '60'], { signal: leaving.signal });
  await expect.poll(async () => (await ids()).length, { timeout: 60_000 }).toBe(2);
  const fork = (await vpses()).find(({ task_id }) => task_id !== web);
  expect(fork).toMatchObject({ ports: [] });

  leaving.abort();

  expect((await asked).exit).toBe(130);
  expect(await ids()).toEqual([web]);
});
