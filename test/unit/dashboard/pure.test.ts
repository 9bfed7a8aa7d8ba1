import { describe, expect, it } from 'vitest';
import { withOperation } from '../../../dashboard/live/lists.ts';
import { editOf } from '../../../dashboard/timeline/edit-form.ts';
import { countOf, filterVps } from '../../../dashboard/vps/filter.ts';
import { EMPTY_FORM, wishOf } from '../../../dashboard/vps/vps-form.ts';
import { SavepointError, type Snapshot } from '../../../client/index.ts';
import { explain } from '../../../dashboard/look/advice.ts';
import { ago, exactly, span } from '../../../dashboard/look/time.ts';
import { hrefOf, type Place, placeOf, titleOf } from '../../../dashboard/frame/places.ts';
import { formOf, rulesOf } from '../../../dashboard/rules/retention-form.ts';
import { partsOf } from '../../../dashboard/nodes/parts.ts';
import { weightOf } from '../../../dashboard/nodes/weight.ts';
import {
  cronOf,
  FIRST_SCHEDULE,
  formOf as scheduleForm,
  whenOf,
  wishOf as scheduleWish,
} from '../../../dashboard/rules/schedule-form.ts';
import { SetSchedule } from '../../../runner/wire/schedule.ts';
import { CreateVps } from '../../../runner/wire/create-vps.ts';
import { TaskId } from '../../../runner/wire/names.ts';
import { buildNodeStorage, buildOperation, buildVps, buildVpsStorage } from '../../support/build-wire.ts';

const NOW = Date.parse('2026-05-01T12:00:00.000Z');

describe('times', () => {
  it.each([
    ['2026-05-01T11:59:30.000Z', 'just now'],
    ['2026-05-01T11:57:00.000Z', '3 minutes ago'],
    ['2026-05-01T10:01:00.000Z', '1 hour ago'],
    ['2026-04-30T11:00:00.000Z', '1 day ago'],
    ['2026-05-31T13:00:00.000Z', 'in 1 month'],
    ['2026-05-01T12:00:20.000Z', 'in a moment'],
    ['2026-05-01T12:00:03.000Z', 'just now'],
    ['2026-05-04T12:30:00.000Z', 'in 3 days'],
    ['2026-05-03T03:00:00.000Z', 'in 2 days'],
  ])('%s is %s', (instant, words) => {
    expect(ago(instant, NOW)).toBe(words);
  });

  it('are exact in the zone of the person, and say which', () => {
    expect(exactly('2026-05-01T12:00:00.000Z', 'America/New_York')).toMatch(/8:00:00.*(EDT|GMT-4)/);
  });

  it.each([
    [30_000, 'under a minute'],
    [61_000, '1 min'],
    [3_600_000, '1 h 0 min'],
    [90_000_000, '1 d 1 h'],
  ])('%d ms are %s', (length, words) => {
    expect(span(length)).toBe(words);
  });
});

describe('the list of VPSes', () => {
  const list = [
    buildVps({ task_id: 'web10', project: 'shop' }),
    buildVps({ task_id: 'web9', status: 'stopped' }),
    buildVps({ task_id: 'db', image: 'postgres:16', node: 'b', status: 'paused' }),
    buildVps({ task_id: 'old', status: 'deleted' }),
  ];
  const found = (...[shown, search]: [Parameters<typeof filterVps>[1], string]) =>
    filterVps(list, shown, search).map(({ task_id }) => task_id);

  it('is in the order in which people count, without the deleted ones', () => {
    expect(found('all', '')).toEqual(['db', 'web9', 'web10']);
  });

  it('is found by every word, wherever it stands', () => {
    expect(found('all', 'POSTGRES b')).toEqual(['db']);
    expect(found('all', 'web shop')).toEqual(['web10']);
    expect(found('deleted', 'web')).toEqual([]);
  });

  it('is counted as it is shown', () => {
    expect((['all', 'running', 'stopped', 'deleted'] as const).map((shown) => countOf(list, shown))).toEqual([
      3, 2, 1, 1,
    ]);
  });
});

describe('the form of a new VPS', () => {
  it('leaves out what was left empty', () => {
    const wish = wishOf({ ...EMPTY_FORM, image: ' debian:12 ' });

    expect(CreateVps.parse(wish)).toEqual(CreateVps.parse({ image: 'debian:12' }));
  });

  it('takes all of it as people write it', () => {
    const wish = wishOf({
      ...{
        image: 'debian:12',
        taskId: 'web',
        project: 'shop',
        command: 'sleep 1',
        ports: '80, 8080:80 ',
        memory: '512m',
      },
      ...{ cpus: 1.5, restart: 'always', env: 'A=1=2\n\n B =\nC', node: 'a' },
    });

    expect(wish).toMatchObject({ ports: ['80', '8080:80'], env: { A: '1=2', B: '', C: '' }, cpus: 1.5, node: 'a' });
    expect(CreateVps.safeParse(wish).success).toBe(true);
  });
});

describe('the address', () => {
  it.each<Place>([
    { page: 'vps' },
    { page: 'timeline', taskId: 'web_1.x' },
    { page: 'rules', taskId: 'web' },
    { page: 'nodes' },
    { page: 'audit' },
  ])('leads back to $page', (place) => {
    expect(placeOf(hrefOf(place))).toEqual(place);
  });

  it('leads to the list where it says nothing that is known', () => {
    for (const hash of ['', '#', '#/nothing', '#/vps', '#/vps/']) expect(placeOf(hash)).toEqual({ page: 'vps' });
    expect(placeOf('#/vps/%E0%A4%A')).toEqual({ page: 'timeline', taskId: '%E0%A4%A' });
  });

  it.each<[Place, string]>([
    [{ page: 'vps' }, 'VPSes · Savepoint'],
    [{ page: 'timeline', taskId: 'web' }, 'web · Savepoint'],
    [{ page: 'rules', taskId: 'web' }, 'Schedule & retention of web · Savepoint'],
    [{ page: 'nodes' }, 'Nodes & storage · Savepoint'],
    [{ page: 'audit' }, 'Audit · Savepoint'],
  ])('%o has a title of its own', (place, title) => {
    expect(titleOf(place)).toBe(title);
  });
});

describe('the form of retention', () => {
  it('gives back the rules that it was made of', () => {
    const rules = { max: 5, days: null, keep: { daily: 7, weekly: 4 } };

    expect(rulesOf(formOf(rules))).toEqual(rules);
    expect(rulesOf(formOf({ max: 0, days: 30, keep: null }))).toEqual({ max: 0, days: 30, keep: null });
  });
});

describe('the disk', () => {
  it('is all parts and what is free; what is there at all can be seen', () => {
    const parts = { snapshots: 1, shared: 0, other_images: 300_000, containers: 200_000, rest: 0 };
    const shares = partsOf(buildNodeStorage({ parts }), 500_000).map(({ key, share }) => [key, share]);

    expect(Object.fromEntries(shares)).toEqual({
      ...{ snapshots: 0.004, shared: 0, other_images: expect.closeTo(0.3), containers: expect.closeTo(0.2), rest: 0 },
      free: expect.closeTo(0.5),
    });
    expect(partsOf(buildNodeStorage({ parts: null }), 5)).toEqual([]);
  });

  it('of a VPS that was not measured is not guessed', () => {
    const storage = buildVpsStorage(TaskId.parse('web'));

    expect(weightOf(storage)).toEqual({ unique: 0, shared: 0, written: 7, freed: 0 });
    expect(weightOf({ ...storage, freed_bytes: null })).toBeUndefined();
  });
});

describe('the form of a schedule', () => {
  it.each([
    ['15 * * * *', { rhythm: 'hourly', time: '00:15' }],
    ['@hourly', { rhythm: 'hourly', time: '00:00' }],
    ['30 3 * * *', { rhythm: 'daily', time: '03:30' }],
    ['0 22 * * 5', { rhythm: 'weekly', time: '22:00', weekday: '5' }],
    ['*/5 * * * *', { rhythm: 'custom', cron: '*/5 * * * *' }],
    ['0 0 1 * *', { rhythm: 'custom' }],
    ['0 3 * * 1-5', { rhythm: 'custom' }],
  ])('understands %s', (cron, when) => {
    expect(whenOf(cron)).toMatchObject(when);
  });

  it.each(['15 * * * *', '30 3 * * *', '0 22 * * 5', '*/5 * * * *'])('writes %s as it was', (cron) => {
    expect(cronOf(whenOf(cron))).toBe(cron);
  });

  it('asks for what the API takes', () => {
    const wish = scheduleWish(scheduleForm({ ...FIRST_SCHEDULE, time_zone: 'Europe/Berlin' }));

    expect(wish).toEqual({ ...FIRST_SCHEDULE, time_zone: 'Europe/Berlin' });
    expect(SetSchedule.safeParse(wish).success).toBe(true);
  });
});

describe('what is told of an error', () => {
  const failed = (output: string) => new SavepointError('hook_failed', 'there is no snapshot', { output });

  it('has what the command said that failed, and what to do', () => {
    expect(explain(failed('no space\n'))).toEqual({
      title: 'There is no snapshot.',
      advice: expect.stringMatching(/^It said: no space\nWhat runs before .* has to succeed/),
    });
    expect(explain(failed('')).advice).toMatch(/^What runs before/);
  });

  it('has the end of what was long', () => {
    expect(explain(failed(`${'x'.repeat(5000)} the reason`)).advice).toMatch(/^It said: …x{229} the reason\n/);
  });
});

describe('operations that are heard of', () => {
  const over = Array.from({ length: 250 }, (_, nth) =>
    buildOperation({ id: `over-${nth}`, state: 'succeeded', started_at: new Date(NOW + nth).toISOString() }),
  );

  it('push out old ones that are over, and none that runs', () => {
    const long = buildOperation({ id: 'long', state: 'running', started_at: new Date(NOW - 1).toISOString() });

    const list = over.reduce<ReturnType<typeof withOperation>>(withOperation, [long]);

    expect(list[0]).toMatchObject({ id: 'over-249' });
    expect(list.filter(({ state }) => state === 'succeeded')).toHaveLength(200);
    expect(list.at(-1)).toBe(long);
    expect(withOperation(list, { ...long, state: 'succeeded' })).not.toContainEqual({ ...long, state: 'succeeded' });
  });
});

describe('the edit of a snapshot', () => {
  const snapshot = { alias: 'before', message: null, pinned: true, expires_at: null } as Snapshot;
  const form = { alias: 'before', message: '', pinned: true, expires: false, days: '' } as const;

  it('says what the person has changed, and nothing else', () => {
    expect(editOf(snapshot, { ...form, message: ' a note ' })).toEqual({ message: 'a note' });
    expect(editOf(snapshot, { ...form, alias: '', pinned: false })).toEqual({ alias: null, pinned: false });
    expect(editOf(snapshot, { ...form, expires: true, days: 7 })).toEqual({ expiry: 7 });
    expect(editOf(snapshot, form)).toBeNull();
  });

  it('leaves an end as it is unless another one is asked for, or none', () => {
    const ending = { ...snapshot, expires_at: '2026-06-01T00:00:00.000Z' };

    expect(editOf(ending, { ...form, expires: true })).toBeNull();
    expect(editOf(ending, form)).toEqual({ expiry: null });
  });
});
