import type { Retention, RetentionRules, Tiers } from '../../client/index.ts';

type Tier = keyof Tiers;

export const TIERS: readonly (readonly [Tier, string])[] = [
  ['last', 'Newest'],
  ['hourly', 'Hours'],
  ['daily', 'Days'],
  ['weekly', 'Weeks'],
  ['monthly', 'Months'],
];

type Field = number | string;

/** Rules as they stand in the form: an empty field is a rule that is not there. */
export interface RetentionForm {
  readonly max: Field;
  readonly days: Field;
  readonly keep: Readonly<Record<Tier, Field>>;
}

export function formOf({ max, days, keep }: RetentionRules): RetentionForm {
  const tier = (name: Tier): Field => keep?.[name] ?? '';
  return {
    max: max === 0 ? '' : max,
    days: days ?? '',
    keep: {
      last: tier('last'),
      hourly: tier('hourly'),
      daily: tier('daily'),
      weekly: tier('weekly'),
      monthly: tier('monthly'),
    },
  };
}

/** The same as the API wants it, with nothing left open. */
export function rulesOf({ max, days, keep }: RetentionForm): Retention {
  const tiers = TIERS.flatMap(([tier]) =>
    typeof keep[tier] === 'number' && keep[tier] > 0 ? [[tier, keep[tier]]] : [],
  );
  return {
    max: typeof max === 'number' ? max : 0,
    days: typeof days === 'number' && days > 0 ? days : null,
    keep: tiers.length === 0 ? null : (Object.fromEntries(tiers) as Tiers),
  };
}
