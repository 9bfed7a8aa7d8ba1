import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { connectDocker } from '../../../runner/docker/docker-engine.ts';
import type { Engine } from '../../../runner/ports/engine.ts';
import * as api from '../../../runner/wire/runner-api.ts';
import { privateEngine, type PrivateEngine } from '../../support/engine.ts';
import { busyboxImage } from '../../support/images.ts';
import { comeBackWith, pictureOfDisk, readyForPowerCuts } from '../../support/power-cut.ts';
import { execute, fileIn, fileOf, hashOf, imagesOn } from './past-the-runner.ts';
import { TestNode } from './test-node.ts';

/** Engine and runner lose their power at the instant of an answer: what was answered as done must still be so. */

const TASK = 'vps';
const OF = { params: { task_id: TASK } };
const COMMAND = ['sh', '-c', 'trap "exit 0" TERM; while :; do sleep 1 & wait $!; done'];
const MINUTES = 60_000;

let engine: PrivateEngine;
let node: TestNode | undefined;

afterEach(async () => {
  await node?.remove();
  await engine?.remove();
});

it.each(['on the same disk', 'on a disk of their own'])(
  'what was answered as done is whole after a power cut, records %s',
  { timeout: 10 * MINUTES },
  async (where) => {
    await powerUp((real) => real, where === 'on the same disk');
    const problems = await cutAfterEach();

    expect(problems).toEqual([]);
  },
);

it('without the sync this very test finds what is lost', { timeout: 10 * MINUTES }, async () => {
  await powerUp((real) => ({ ...real, sync: async () => undefined }), true);

  expect((await cutAfterEach()).join()).toContain('has other content');
});

it('a snapshot whose image is there, but need not be whole, is given up', { timeout: 10 * MINUTES }, async () => {
  let caught = (): void => undefined;
  let cutOff: (why: Error) => void = () => undefined;
  const made = new Promise<void>((resolve) => (caught = resolve));
  const power = new Promise<never>((_resolve, reject) => (cutOff = reject));
  power.catch(() => undefined);
  // The Engine has answered, and what it made is not flushed yet: there the power ends.
  await powerUp((real) => ({ ...real, sync: () => (caught(), power) }), true);
  await (STEPS['create'] as Step)(new Map());
  const lost = on()
    .call(api.createSnapshot, OF)
    .catch(() => undefined);
  await made;
  await letNamesThrough();
  const picture = await pictureOfDisk(engine);
  cutOff(new Error('no power'));
  await lost;
  wrap = (real) => real;

  await comeBackTo(picture, async () => {
    expect(await snapshotTags()).toHaveLength(1);
    expect((await on().documents())[0]?.snapshots).toMatchObject([{ state: 'creating' }]);
    return 'another';
  });

  expect((await on().call(api.listSnapshots, OF)).snapshots).toEqual([]);
  expect(await snapshotTags()).toEqual([]);
});

let wrap: (real: Engine) => Engine;
let dataDir: string;

async function snapshotTags(): Promise<string[]> {
  const tags = (await imagesOn(engine.dockerHost)).flatMap(({ RepoTags }) => RepoTags ?? []);
  return tags.filter((tag) => tag.includes(':snap-'));
}

/** The filesystem's journal holds names and sizes of all that was made before a flush of anything, but not its bytes. */
async function letNamesThrough(): Promise<void> {
  await writeFile(join(engine.root, 'flushed'), 'flushed', { flush: true });
}

async function powerUp(wrapped: typeof wrap, together: boolean): Promise<void> {
  wrap = wrapped;
  engine = await privateEngine('power-cut', { diskMegabytes: 600 });
  await readyForPowerCuts(engine);
  await busyboxImage(engine.dockerHost);
  // A disk of their own is one that keeps everything: then the records run ahead of what the Engine's disk holds.
  dataDir = together ? join(engine.root, 'savepoint') : await mkdtemp(join(tmpdir(), 'savepoint-records-'));
  node = await startNode('the first');
}

function startNode(machine: string): Promise<TestNode> {
  const { dockerHost } = engine;
  return TestNode.start({
    dockerHost,
    dataDir,
    env: { MAX_SNAPSHOTS_PER_VPS: '3', AUTO_SNAPSHOT_ON_STOP: 'True', EXIT_DEBOUNCE_MS: '600000' },
    overrides: { engine: wrap(connectDocker({ dockerHost })), machine: { id: machine, at: new Date() } },
  });
}

/** What a call answered: the VPS stands on a disk with this content, and these snapshots hold theirs. */
interface Promised {
  readonly disk: string | undefined;
  readonly snapshots: ReadonlyMap<string, string>;
}

type Step = (hashes: Map<string, string>) => Promise<string | undefined>;

const STEPS: Record<string, Step> = {
  create: async () => {
    const image = await busyboxImage(engine.dockerHost);
    await on().call(api.createVps, { body: { image, command: COMMAND, task_id: TASK } });
    return undefined;
  },
  snapshot: async (hashes) => {
    hashes.set((await fresh(() => on().call(api.createSnapshot, OF))).name, written);
    return undefined;
  },
  stop: async (hashes) => {
    const { snapshot } = await fresh(() => on().call(api.stopVps, OF));
    hashes.set(snapshot?.name ?? 'no snapshot', written);
    return written;
  },
  restore: async (hashes) => {
    const [name = '', hash] = [...hashes][0] ?? [];
    const { saved } = await fresh(() => on().call(api.restoreSnapshot, { params: { task_id: TASK, name } }));
    hashes.set(saved?.name ?? 'no snapshot', written);
    return hash;
  },
  restart: async (hashes) => {
    const { saved } = await fresh(() => on().call(api.restartVps, OF));
    hashes.set(saved?.name ?? 'no snapshot', written);
    return written;
  },
  'snapshot of what has been saved': (hashes) => savedAgain(hashes),
  'snapshot again': (hashes) => (STEPS['snapshot'] as Step)(hashes),
};

/** The last of them adds nothing: what was young when it was listed counts as changed once more. */
async function savedAgain(hashes: Map<string, string>): Promise<undefined> {
  for (let nth = 1; nth <= 3; nth += 1) hashes.set((await on().call(api.createSnapshot, OF)).name, written);
}

async function cutAfterEach(): Promise<string[]> {
  const problems: string[] = [];
  const hashes = new Map<string, string>();
  for (const [name, step] of Object.entries(STEPS)) {
    const disk = await step(hashes);
    const { snapshots } = await on().call(api.listSnapshots, OF);
    await cut();
    for (const gone of [...hashes.keys()].filter((one) => snapshots.every((still) => still.name !== one)))
      hashes.delete(gone);
    problems.push(...(await broken({ disk, snapshots: hashes })).map((problem) => `${name}: ${problem}`));
    if (problems.length > 0) break;
    await on().call(api.startVps, OF);
  }
  return problems;
}

function on(): TestNode {
  if (node === undefined) throw new Error('no runner');
  return node;
}

let written = '';

/** Writes some megabytes of noise in the running VPS, then acts. */
async function fresh<T>(act: () => Promise<T>): Promise<T> {
  const { container } = await on().call(api.vpsStatus, OF);
  const id = container?.id ?? '';
  await execute(engine.dockerHost, id, 'dd if=/dev/urandom of=/noise bs=1M count=4 2> /dev/null');
  written = hashOf(await fileOf(engine.dockerHost, id, '/noise'));
  return act();
}

async function cut(): Promise<void> {
  await comeBackTo(await pictureOfDisk(engine));
}

/** `look` sees what is there before the runner does, and says which start of the machine it is. */
async function comeBackTo(picture: string, look = async () => 'the first'): Promise<void> {
  await on().stop();
  await comeBackWith(engine, picture);
  node = await startNode(await look());
}

/** What is no longer as it was promised. */
async function broken({ disk, snapshots }: Promised): Promise<string[]> {
  const { dockerHost } = engine;
  const problems: string[] = [];
  const now = (
    await on()
      .call(api.listSnapshots, OF)
      .catch(() => ({ snapshots: [] }))
  ).snapshots;
  for (const [name, hash] of snapshots) {
    const found = now.find((one) => one.name === name);
    if (found?.state !== 'ready') problems.push(`${name} is ${found?.state ?? 'gone'}`);
    else if ((await fileIn(dockerHost, found.image, '/noise').then(hashOf, String)) !== hash)
      problems.push(`${name} has other content`);
  }
  const { container } = await on()
    .call(api.vpsStatus, OF)
    .catch(() => ({ container: null }));
  if (container === null) return [...problems, 'the VPS has no container'];
  const own = await fileOf(dockerHost, container.id, '/noise').then(hashOf, String);
  if (disk !== undefined && own !== disk) problems.push('the VPS has other content');
  const starts = await on()
    .call(api.startVps, OF)
    .catch(() => null);
  if (starts === null) problems.push('the VPS does not start');
  return problems;
}
