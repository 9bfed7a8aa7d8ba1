import type { Schedule } from '../../client/index.ts';
import { CRON_WORDS } from '../../runner/wire/cron.ts';
import { formOf as tiersFormOf, rulesOf, type RetentionForm } from './retention-form.ts';

/** When, as a person thinks of it. `custom` is a cron expression. */
export interface When {
  readonly rhythm: 'hourly' | 'daily' | 'weekly' | 'custom';
  /** HH:MM; of an hourly one only the minutes count. */
  readonly time: string;
  /** 0 is Sunday. */
  readonly weekday: string;
  readonly cron: string;
}

export function whenOf(cron: string): When {
  const [minute = '', hour = '', day, month, weekday = '', ...more] = (CRON_WORDS.get(cron) ?? cron)
    .trim()
    .split(/\s+/);
  const custom: When = { rhythm: 'custom', time: '03:00', weekday: '0', cron };
  const isPlain = day === '*' && month === '*' && more.length === 0 && isNumber(minute, 59);
  if (!isPlain) return custom;
  if (hour === '*' && weekday === '*') return { ...custom, rhythm: 'hourly', time: clock('0', minute) };
  if (!isNumber(hour, 23)) return custom;
  if (weekday === '*') return { ...custom, rhythm: 'daily', time: clock(hour, minute) };
  return isNumber(weekday, 6) ? { ...custom, rhythm: 'weekly', time: clock(hour, minute), weekday } : custom;
}

export function cronOf({ rhythm, time, weekday, cron }: When): string {
  if (rhythm === 'custom') return cron.trim();
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  if (rhythm === 'hourly') return `${minute} * * * *`;
  return `${minute} ${hour} * * ${rhythm === 'weekly' ? weekday : '*'}`;
}

/** A schedule as it stands in the form. */
export interface ScheduleForm {
  readonly when: When;
  readonly timeZone: string;
  readonly expiry: number | string;
  readonly keep: RetentionForm['keep'];
  readonly enabled: boolean;
  readonly skipUnchanged: boolean;
}

type Wish = Omit<Schedule, 'task_id' | 'next_runs' | 'last_run'>;

export const FIRST_SCHEDULE: Omit<Wish, 'time_zone'> = {
  ...{ cron: '0 3 * * *', expiry: null, keep: { daily: 7, weekly: 4 }, enabled: true, skip_unchanged: true },
};

export function formOf({ cron, time_zone, expiry, keep, enabled, skip_unchanged }: Wish): ScheduleForm {
  const { keep: tiers } = tiersFormOf({ max: 0, days: null, keep });
  return {
    ...{ when: whenOf(cron), timeZone: time_zone, expiry: expiry ?? '', keep: tiers },
    ...{ enabled, skipUnchanged: skip_unchanged },
  };
}

/** The same as the API wants it. */
export function wishOf({ when, timeZone, expiry, keep, enabled, skipUnchanged }: ScheduleForm): Wish {
  return {
    ...{ cron: cronOf(when), time_zone: timeZone, enabled, skip_unchanged: skipUnchanged },
    expiry: typeof expiry === 'number' && expiry > 0 ? expiry : null,
    keep: rulesOf({ max: '', days: '', keep }).keep ?? null,
  };
}

function isNumber(text: string, most: number): boolean {
  return /^\d{1,2}$/.test(text) && Number(text) <= most;
}

function clock(hour: string, minute: string): string {
  return `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`;
}
