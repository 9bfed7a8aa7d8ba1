import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Engine } from '../../../runner/ports/engine.ts';
import { realDisk } from '../../../runner/store/disk.ts';
import * as api from '../../../runner/wire/runner-api.ts';
import { busyboxImage } from '../../support/images.ts';
import { runnerUnderTest, type RunnerUnderTest } from '../../support/runner-under-test.ts';

/** A crash in a freeze must leave word of it, so that somebody thaws the VPS. */

const SLOW_MS = 500;
/** So many that they are copied before the freeze, for which the VPS stands still for a moment. */
const MANY = 'for n in $(seq 40); do date > /file-$n; done';

let tested: RunnerUnderTest;
const intents: unknown[] = [];

function aroundEngine(engine: Engine): Engine {
  return {
    ...engine,
    pause: async (id) => {
      intents.push(
        JSON.parse(await readFile(join(tested.dataDir, 'vps', `${tested.taskId('first')}.json`), 'utf8')).intent,
      );
      await engine.pause(id);
    },
  };
}

beforeAll(async () => {
  tested = await runnerUnderTest({}, { aroundEngine });
});
afterAll(async () => {
  vi.restoreAllMocks();
  await tested.close();
});

it('nothing is frozen before it is on the disk that it may be, however slow that is', async () => {
  const { task_id } = await tested.create('first', { image: await busyboxImage(tested.corner.dockerHost) });
  await tested.corner.sh(`savepoint-vps-${task_id}`, MANY);
  const { writeSynced } = realDisk;
  vi.spyOn(realDisk, 'writeSynced').mockImplementation(async (...written) => {
    await sleep(SLOW_MS);
    await writeSynced(...written);
  });

  await tested.call(api.createSnapshot, { params: { task_id }, body: {} });

  expect(intents).toHaveLength(2);
  for (const intent of intents) expect(intent).toMatchObject({ kind: 'snapshot.create', freezes: true });
});
