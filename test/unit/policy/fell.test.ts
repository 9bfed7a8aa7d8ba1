import { expect, it } from 'vitest';
import { fellWithMachine } from '../../../runner/policy/fell.ts';

const MACHINE = new Date('2026-11-21T10:00:00.000Z');
const at = (minute: number) => new Date(MACHINE.getTime() + minute * 60_000).toISOString();

it.each([
  ['ran, and was found dead when the Engine came up', at(-9), at(1), true],
  ['ran, and nobody noted its end', at(-9), null, true],
  ['ran, and only an earlier end was noted', at(-9), at(-12), true],
  ['had been stopped before', at(-9), at(-5), false],
  ['was started since, and stopped again', at(2), at(5), false],
  ['never ran', null, null, false],
])('a container that %s', (_what, startedAt, finishedAt, fell) => {
  expect(fellWithMachine({ startedAt, finishedAt }, MACHINE)).toBe(fell);
});
