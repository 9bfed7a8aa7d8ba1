import { expect, it } from 'vitest';
import { planText } from '../../../cli/commands/retention.ts';
import { fromQuery, parseTiers, tiersText, toQuery } from '../../../runner/wire/retention.ts';
import { retentionPlan } from '../../../runner/wire/runner-api.ts';
import { SnapshotName, TaskId } from '../../../runner/wire/names.ts';

const [older, newer] = ['snap-20261120-100000', 'snap-20261121-100000'].map((name) => SnapshotName.parse(name));

it('a plan is told newest first, with its rules', () => {
  const text = planText({
    task_id: TaskId.parse('web'),
    rules: { max: 1, days: 30, keep: { daily: 7, last: 2 } },
    scheduled: { hourly: 24 },
    keep: [{ name: newer as SnapshotName, because: 'HEAD' }],
    remove: [{ name: older as SnapshotName, because: 'beyond 1' }],
  });

  expect(text).toBe(
    [
      'Rules: the newest 1; last=2,daily=7; none older than 30 days; of scheduled ones hourly=24',
      'NAME                         BECAUSE',
      `${newer}  stays  HEAD`,
      `${older}  goes   beyond 1`,
    ].join('\n'),
  );
});

it('tiers and rules are read as they are written', () => {
  expect(tiersText(parseTiers('weekly=4, daily=7') ?? {})).toBe('daily=7,weekly=4');
  expect(['', 'daily', 'daily=7,daily=8', 'yearly=1', 'daily=-1'].map(parseTiers)).toEqual(Array(5).fill(undefined));
  const rules = { max: 3, days: null, keep: { hourly: 2 } };
  const { query } = retentionPlan;
  for (const one of [rules, { keep: null }, {}]) {
    const read = query.parse(toQuery(one));
    expect(fromQuery(read)).toEqual(one);
    // The host passes on what it has read.
    const passedOn = Object.entries(read).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, String(value)]],
    );
    expect(fromQuery(query.parse(Object.fromEntries(passedOn)))).toEqual(one);
  }
});
