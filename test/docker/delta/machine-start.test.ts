import { afterAll, beforeAll, expect, it } from 'vitest';
import { createSnapshot } from '../../../runner/wire/runner-api.ts';
import { busyboxImage } from '../../support/images.ts';
import { runnerUnderTest, type RunnerUnderTest } from '../../support/runner-under-test.ts';

/** After a power cut a file may hold what is new under the time that is old: then all of the disk is saved once. */

let tested: RunnerUnderTest;

beforeAll(async () => {
  tested = await runnerUnderTest({}, { machine: { id: 'first', at: new Date() } });
});
afterAll(() => tested.close());

it('a snapshot builds upon the one before only within one start of the machine', async () => {
  const { task_id, container } = await tested.create('vps', { image: await busyboxImage(tested.corner.dockerHost) });
  const change = () => tested.corner.sh(container?.name ?? '', 'date +%N > /changed');
  const snapshot = async () => (await tested.call(createSnapshot, { params: { task_id }, body: {} })).size;
  await tested.corner.sh(container?.name ?? '', 'head -c 3000000 /dev/urandom > /large');
  await snapshot();

  await tested.startAgain({}, { machine: { id: 'first', at: new Date() } });
  await change();
  expect(await snapshot()).toBeLessThan(100_000);

  await tested.startAgain({}, { machine: { id: 'second', at: new Date() } });
  await change();
  expect(await snapshot()).toBeGreaterThan(3_000_000);
  await change();
  expect(await snapshot()).toBeLessThan(100_000);
});
