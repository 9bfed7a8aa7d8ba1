import { expect, it } from 'vitest';
import { runsText, scheduleFacts } from '../../../cli/look/schedule-words.ts';
import type { Schedule } from '../../../client/index.ts';
import { SnapshotName, TaskId } from '../../../runner/wire/names.ts';

const nightly: Schedule = {
  task_id: TaskId.parse('web'),
  cron: '30 2 * * *',
  time_zone: 'Europe/Berlin',
  expiry: 30,
  keep: { daily: 7 },
  enabled: true,
  skip_unchanged: true,
  next_runs: ['2026-03-29T01:30:00.000Z', '2026-03-30T00:30:00.000Z'],
  last_run: null,
};

it('a schedule is shown with its next run, here and there, and with its last one', () => {
  const snapshot = SnapshotName.parse('snap-20260328-013000');
  const last_run = { at: '2026-03-28T01:30:02.000Z', outcome: 'taken', snapshot, reason: null } as const;

  expect(scheduleFacts({ ...nightly, last_run }).split('\n')).toEqual([
    'vps        web',
    'runs       30 2 * * * (Europe/Berlin)',
    'next run   2026-03-29 01:30:00 UTC (Sun 03:30 Europe/Berlin)',
    'last run   2026-03-28 01:30:02 UTC, snap-20260328-013000',
    'kept       daily=7, at most 30 days',
    'unchanged  takes none',
  ]);
});

it('one that is off has no next run, and says what went wrong', () => {
  const last_run = {
    at: '2026-03-28T01:30:02.000Z',
    outcome: 'deferred',
    snapshot: null,
    reason: 'the disk is full',
  } as const;
  const off = { ...nightly, enabled: false, next_runs: [], keep: null, expiry: null, skip_unchanged: false, last_run };

  expect(scheduleFacts(off).split('\n')).toEqual([
    'vps        web',
    'runs       30 2 * * * (Europe/Berlin), but is off',
    'last run   2026-03-28 01:30:02 UTC, deferred, the disk is full',
    'kept       by the rules of the VPS, but counted apart',
    'unchanged  takes one all the same',
  ]);
});

it('a zone that only the node knows is named, and nothing more', () => {
  expect(runsText(nightly.next_runs.slice(1), 'Mars/Olympus')).toBe('2026-03-30 00:30:00 UTC (Mars/Olympus)');
});
