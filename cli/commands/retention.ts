import { type Retention, type RetentionPlan, tiersText } from '../../client/index.ts';
import { number, orNone } from '../frame/values.ts';
import { option, verb } from '../frame/verb.ts';
import { table } from '../look/table.ts';
import { ofVps, type OfVps } from './slots.ts';
import { tiers } from './tiers.ts';

interface Asked extends OfVps, Retention {
  readonly set?: boolean;
  readonly default?: boolean;
}

export const retention = verb<Asked>({
  name: 'retention',
  summary: 'Which snapshots stay and which go with the next one, and why; tries other rules, and sets them',
  slots: [ofVps],
  options: [
    option('--max <N>', 'so many of the newest; 0 = no limit', number),
    option('--days <DAYS>', 'none older than that, or none', orNone(number)),
    option(
      '--keep <TIERS>',
      'others beside the newest, as hourly=24,daily=7,weekly=4,monthly=12,last=3, or none',
      orNone(tiers),
    ),
    option('--set', 'make these the rules of the VPS'),
    option('--default', 'let the rules of its node hold for it again'),
  ],
  examples: ['retention web --keep daily=7,weekly=4', 'retention web --max 3 --keep daily=7 --set'],
  async run({ client, show, signal }, { task_id, max, days, keep, set = false, default: reset = false }) {
    const tried = { max, days, keep };
    if (reset) await client.vps.edit(task_id, { retention: null }, { signal });
    else if (set) {
      const { retention: own } = await client.vps.get(task_id, { signal });
      await client.vps.edit(task_id, { retention: { ...own, ...known(tried) } }, { signal });
    }
    show(await client.snapshots.plan(task_id, set || reset ? {} : tried, { signal }), planText);
  },
});

function known(rules: Retention): Retention {
  return Object.fromEntries(Object.entries(rules).filter(([, value]) => value !== undefined));
}

export function planText({ rules, scheduled, keep, remove }: RetentionPlan): string {
  const { max, days, keep: kept } = rules;
  const said = [
    max > 0 ? `the newest ${max}` : [],
    kept === null ? [] : tiersText(kept),
    days === null ? [] : `none older than ${days} days`,
    scheduled === null ? [] : `of scheduled ones ${tiersText(scheduled)}`,
  ].flat();
  const rows = [
    ...keep.map((verdict) => ({ ...verdict, what: 'stays' })),
    ...remove.map((verdict) => ({ ...verdict, what: 'goes' })),
  ].sort((a, b) => (a.name < b.name ? 1 : -1));
  const head = `Rules: ${said.join('; ') || 'all stay'}`;
  if (rows.length === 0) return head;
  const verdicts = table(
    [
      { head: 'NAME', cell: ({ name }) => name },
      { head: '', cell: ({ what }) => what },
      { head: 'BECAUSE', cell: ({ because }) => because },
    ],
    rows,
  );
  return `${head}\n${verdicts}`;
}
