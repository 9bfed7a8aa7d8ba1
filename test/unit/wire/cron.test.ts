import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CronTimes, parseCron } from '../../../runner/wire/cron.ts';
import { SetSchedule, TimeZone } from '../../../runner/wire/schedule.ts';

const read = (text: string): CronTimes => {
  const { times, problem } = parseCron(text);
  if (times === undefined) throw new Error(problem);
  return times;
};

describe('a cron expression', () => {
  it.each([
    ['@hourly', '0 * * * *'],
    ['@daily', '0 0 * * *'],
    ['@weekly', '0 0 * * 0'],
    ['@Daily ', '0 0 * * *'],
    ['0 0 * JAN,mar Mon-Fri', '0 0 * 1,3 1-5'],
    ['0 0 * * 5-7', '0 0 * * 5,6,0'],
    ['*/20 4-10/3 * * *', '0,20,40 4,7,10 * * *'],
    ['  5   4 * * sun', '5 4 * * 7'],
    ['5-5,3,3 * 1 * *', '3,5 0-23 1 1-12 *'],
  ])('%j means %j', (text, plain) => {
    expect(read(text)).toEqual(read(plain));
  });

  it.each([
    ['0-999999999 * * * *', 'more than two digits'],
    ['*/100 * * * *', 'more than two digits'],
    [`${'0,'.repeat(60)}0 * * * *`, 'longer than 100'],
    ['* * * *', 'does not have 5 fields'],
    ['* * * * * *', 'does not have 5 fields'],
    ['', 'does not have 5 fields'],
    ['@yearly', 'none of @hourly, @daily, @weekly'],
    ['__proto__', 'does not have 5 fields'],
    ['60 * * * *', 'the minute 60, which is not within 0 to 59'],
    ['* 24 * * *', 'the hour 24, which is not within 0 to 23'],
    ['* * 0 * *', 'the day of the month 0, which is not within 1 to 31'],
    ['* * * 13 *', 'the month 13, which is not within 1 to 12'],
    ['* * * * 8', 'the day of the week 8, which is not within 0 to 7'],
    ['* * * mon *', 'no month in "mon"'],
    ['*/0 * * * *', 'the step 0, which is not within 1 to 59'],
    ['*/90 * * * *', 'the step 90, which is not within 1 to 59'],
    ['5/10 * * * *', '5-59/10'],
    ['20-10 * * * *', 'goes back'],
    ['1,,2 * * * *', 'no minute in ""'],
    ['1.5 * * * *', 'no minute in "1.5"'],
    ['-1 * * * *', 'no minute in "-1"'],
    ['0 0 30 2 *', 'never comes'],
    ['0 0 31 4,6,9,11 *', 'never comes'],
    ['often and on every day', 'no minute in "often"'],
  ])('%j is refused: %s', (text, problem) => {
    expect(parseCron(text).problem).toContain(problem);
  });

  it('is read or refused whatever it is, in no time, and names nothing that there is not', () => {
    const piece = fc.constantFrom(
      '*',
      '0',
      '7',
      '59',
      '31',
      'jan',
      'sun',
      '-',
      '/',
      ',',
      ' ',
      '@daily',
      '٣',
      '\0',
      '999',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join('')),
        ),
        (text) => {
          const { times, problem } = parseCron(text);

          if (times === undefined) return void expect(problem).toMatch(/./);
          expect(times.minutes.length * times.hours.length).toBeGreaterThan(0);
          expect(times.minutes.every((minute) => minute >= 0 && minute <= 59)).toBe(true);
          expect([...times.weekdays].every((day) => day >= 0 && day <= 6)).toBe(true);
        },
      ),
      { numRuns: 3000 },
    );
  });
});

describe('a schedule that is set', () => {
  const problems = (wish: object) =>
    SetSchedule.safeParse(wish).error?.issues.map(({ path, message }) => [path[0], message]);

  it('says what it leaves out', () => {
    expect(SetSchedule.parse({ cron: '@daily' })).toEqual({
      cron: '@daily',
      time_zone: 'UTC',
      expiry: null,
      keep: null,
      enabled: true,
      skip_unchanged: true,
    });
  });

  it('is refused with every problem named', () => {
    expect(problems({ cron: '0 0 30 2 *', time_zone: 'Europe/Berln', keep: {}, expiry: 0 })).toEqual([
      ['cron', 'the schedule never comes: no such month has such a day'],
      ['time_zone', 'no time zone; one is written as Europe/Berlin'],
      ['expiry', expect.any(String)],
      ['keep', 'no tier keeps anything'],
    ]);
    expect(problems({ cron: '@daily', keep: { last: 0, daily: 0 } })).toEqual([['keep', 'no tier keeps anything']]);
  });

  it.each(['', '+02:00', '../etc', 'UTC+1', '__proto__', 'Europe/Berlin\n', 'x'.repeat(70)])(
    'has no time zone called %j',
    (name) => {
      expect(TimeZone.safeParse(name).success).toBe(false);
    },
  );

  it.each(['UTC', 'Europe/Berlin', 'America/Argentina/Ushuaia', 'Etc/GMT+5', 'EST'])('may stand at %s', (name) => {
    expect(TimeZone.safeParse(name).success).toBe(true);
  });
});
