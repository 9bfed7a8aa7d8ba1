import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { VpsDocument } from '../../../runner/ports/documents.ts';
import type { Engine } from '../../../runner/ports/engine.ts';
import { realDisk } from '../../../runner/store/disk.ts';
import type { TaskId } from '../../../runner/wire/names.ts';
import { cancelOperation, listOperations } from '../../../runner/wire/node-api.ts';
import * as api from '../../../runner/wire/runner-api.ts';
import { busyboxImage } from '../../support/images.ts';
import { runnerUnderTest, type RunnerUnderTest } from '../../support/runner-under-test.ts';

/** A crash in a freeze must leave word of it, so that somebody thaws the VPS. Here that word is written slowly. */

const SLOW_MS = 500;
/** So many that they are copied before the freeze, for which the VPS stands still for a moment. */
const MANY = 'for n in $(seq 40); do date > /file-$n; done';

let tested: RunnerUnderTest;
let task_id: TaskId;
const intents: unknown[] = [];
/** Happens once, before an operation has looked at its container. */
let beforeLook: () => Promise<unknown> = async () => undefined;

function aroundEngine(engine: Engine): Engine {
  return {
    ...engine,
    container: async (ref) => {
      const happens = beforeLook;
      beforeLook = async () => undefined;
      await happens();
      return engine.container(ref);
    },
    pause: async (id) => {
      intents.push((await document()).intent);
      await engine.pause(id);
    },
  };
}

beforeAll(async () => {
  tested = await runnerUnderTest({}, { aroundEngine });
  ({ task_id } = await tested.create('first', { image: await busyboxImage(tested.corner.dockerHost) }));
  const { writeSynced } = realDisk;
  vi.spyOn(realDisk, 'writeSynced').mockImplementation(async (...written) => {
    await sleep(SLOW_MS);
    await writeSynced(...written);
  });
});
afterAll(async () => {
  vi.restoreAllMocks();
  await tested.close();
});

it('nothing is frozen before it is on the disk that it may be', async () => {
  await inside(MANY);

  await tested.call(api.createSnapshot, { params: { task_id }, body: {} });

  expect(intents).toHaveLength(2);
  for (const intent of intents) expect(intent).toMatchObject({ kind: 'snapshot.create', freezes: true });
});

it('who cancels while that is being written leaves nothing behind', async () => {
  const before = await document();
  const hook = { command: ['touch', '/ran'] };
  beforeLook = async () => {
    const [operation] = (await tested.call(listOperations)).operations;
    await tested.call(cancelOperation, { params: { id: operation?.id ?? '' } });
  };

  const snapshot = tested.call(api.createSnapshot, { params: { task_id }, body: { pre: hook, post: hook } });
  await expect(snapshot).rejects.toMatchObject({ code: 'canceled' });

  const after = await document();
  expect(after).toMatchObject({ intent: null, snapshots: before.snapshots, head: before.head });
  expect(after.next_seq).toBe(before.next_seq + 1);
  expect(await inside('ls /ran 2> /dev/null || echo none')).toBe('none\n');
});

function inside(line: string): Promise<string> {
  return tested.corner.sh(`savepoint-vps-${task_id}`, line);
}

/** As it is on the disk. */
async function document(): Promise<VpsDocument> {
  return JSON.parse(await readFile(join(tested.dataDir, 'vps', `${task_id}.json`), 'utf8')) as VpsDocument;
}
