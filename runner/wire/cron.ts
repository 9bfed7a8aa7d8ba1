/**
 * Times as cron has them: five fields, or a word. All that is read is bounded: a hundred characters, numbers of two digits,
 * sets of at most sixty. The rules are those of crontab(5).
 */

export interface CronTimes {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: ReadonlySet<number>;
  /** 1 is January. */
  readonly months: ReadonlySet<number>;
  /** 0 is Sunday. */
  readonly weekdays: ReadonlySet<number>;
  /** Day of the month and day of the week are both given: either will do. */
  readonly either: boolean;
}

export type ParsedCron =
  | { readonly times: CronTimes; readonly problem?: undefined }
  | { readonly times?: undefined; readonly problem: string };

export const LONGEST_CRON = 100;

/** No object: one would answer to `__proto__`, too. */
export const CRON_WORDS: ReadonlyMap<string, string> = new Map([
  ['@hourly', '0 * * * *'],
  ['@daily', '0 0 * * *'],
  ['@weekly', '0 0 * * 0'],
]);

interface Field {
  readonly is: string;
  readonly min: number;
  readonly max: number;
  /** What numbers are called, from `min` on. */
  readonly names?: readonly string[];
}

const MINUTE: Field = { is: 'minute', min: 0, max: 59 };
const HOUR: Field = { is: 'hour', min: 0, max: 23 };
const DAY: Field = { is: 'day of the month', min: 1, max: 31 };
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH: Field = { is: 'month', min: 1, max: 12, names: MONTHS };
/** Sunday is 0 and 7. */
const WEEKDAY: Field = {
  is: 'day of the week',
  min: 0,
  max: 7,
  names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'],
};
const FIELDS = [MINUTE, HOUR, DAY, MONTH, WEEKDAY] as const;

/** Reads an expression, or says what is wrong with it. */
export function parseCron(text: string): ParsedCron {
  if (text.length > LONGEST_CRON) return { problem: `is longer than ${LONGEST_CRON} characters` };
  const written = text.trim().toLowerCase();
  const fields = (CRON_WORDS.get(written) ?? written).split(/\s+/);
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = fields;
  if (/^@\S*$/.test(written) && fields.length === 1)
    return { problem: `is none of ${[...CRON_WORDS.keys()].join(', ')}` };
  if (fields.length !== FIELDS.length) return { problem: `does not have ${FIELDS.length} fields` };
  try {
    const times = {
      minutes: numbers(MINUTE, minute),
      hours: numbers(HOUR, hour),
      days: new Set(numbers(DAY, day)),
      months: new Set(numbers(MONTH, month)),
      weekdays: new Set(numbers(WEEKDAY, weekday).map((number) => number % 7)),
      either: !day.startsWith('*') && !weekday.startsWith('*'),
    };
    return comes(times) ? { times } : { problem: 'never comes: no such month has such a day' };
  } catch (failure) {
    if (failure instanceof Unreadable) return { problem: failure.message };
    throw failure;
  }
}

class Unreadable extends Error {}

/** The numbers that a field names, in order. */
function numbers(field: Field, text: string): number[] {
  const named = new Set(text.split(',').flatMap((item) => series(field, item)));
  return [...named].sort((a, b) => a - b);
}

/** `*`, `5`, `5-20`, and the two that are ranges with a step, as `5-20/3`. */
function series(field: Field, item: string): number[] {
  const { is, min, max } = field;
  const [, range, first, last, step] = /^(\*|([a-z0-9]+)(?:-([a-z0-9]+))?)(?:\/(\d+))?$/.exec(item) ?? [];
  if (range === undefined) throw new Unreadable(`has no ${is} in "${item}"`);
  const [from, to] =
    range === '*' ? [min, is === WEEKDAY.is ? 6 : max] : [value(field, first), value(field, last ?? first)];
  if (from > to) throw new Unreadable(`has a range that goes back: "${item}"`);
  if (step !== undefined && range !== '*' && last === undefined) {
    throw new Unreadable(`has a step after a single number: "${item}" is written as ${first}-${max}/${step}`);
  }
  const by = step === undefined ? 1 : amount(step);
  if (by < 1 || by > max) throw new Unreadable(`has the step ${by}, which is not within 1 to ${max}: "${item}"`);
  return Array.from({ length: Math.floor((to - from) / by) + 1 }, (_each, nth) => from + nth * by);
}

function value({ is, min, max, names = [] }: Field, text = ''): number {
  const named = names.indexOf(text);
  if (named >= 0) return min + named;
  if (!/^\d+$/.test(text)) throw new Unreadable(`has no ${is} in "${text}"`);
  const number = amount(text);
  if (number < min || number > max) throw new Unreadable(`has the ${is} ${text}, which is not within ${min} to ${max}`);
  return number;
}

function amount(digits: string): number {
  if (digits.length > 2) throw new Unreadable('has a number of more than two digits');
  return Number(digits);
}

const LONGEST_MONTHS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Whether there is such a day in some year: on each day of the year, each day of the week comes round. */
function comes({ days, months, weekdays, either }: CronTimes): boolean {
  if (either && weekdays.size > 0) return true;
  return [...months].some((month) => [...days].some((day) => day <= (LONGEST_MONTHS[month - 1] ?? 0)));
}
