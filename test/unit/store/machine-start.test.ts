import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { rememberStart, startedSince, thisMachineStart } from '../../../runner/store/machine-start.ts';

it('tells the start of the machine once, and only if it is another than at the last start', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'savepoint-machine-'));
  const at = new Date('2026-11-21T10:00:00.000Z');

  const told = [];
  for (const id of ['one', 'one', 'two', 'two', '']) {
    told.push(await startedSince(folder, { id, at }));
    await rememberStart(folder, { id, at });
  }
  await rm(folder, { recursive: true });

  expect(told).toEqual([null, null, at, null, null]);
});

it('tells it again to whoever comes after one that could not begin', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'savepoint-machine-'));
  const at = new Date('2026-11-21T10:00:00.000Z');
  await rememberStart(folder, { id: 'one', at });

  const told = [await startedSince(folder, { id: 'two', at }), await startedSince(folder, { id: 'two', at })];
  await rm(folder, { recursive: true });

  expect(told).toEqual([at, at]);
});

it('knows that this machine was started, and when', async () => {
  const { id, at } = await thisMachineStart();

  expect(id).not.toBe('');
  expect(at.getTime()).toBeLessThan(Date.now());
});
