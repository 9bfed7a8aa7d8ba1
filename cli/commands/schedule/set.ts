import { SavepointError, type Schedule, type SavepointClient, type Tiers } from '../../../client/index.ts';
import { UsageError } from '../../frame/usage-error.ts';
import { number, oneOf, orNone } from '../../frame/values.ts';
import { option, verb } from '../../frame/verb.ts';
import { scheduleFacts } from '../../look/schedule-words.ts';
import { ofVps, type OfVps } from '../slots.ts';
import { tiers } from '../tiers.ts';
import { CRON } from './cron-slot.ts';

interface Asked extends OfVps {
  readonly cron?: string;
  readonly zone?: string;
  readonly expiry?: number | null;
  readonly keep?: Tiers | null;
  readonly unchanged?: 'skip' | 'take';
  readonly off?: true;
  readonly on?: true;
}

export const setSchedule = verb<Asked>({
  name: 'set',
  summary: 'Let snapshots be taken by themselves; what is left out stays as it was',
  slots: [ofVps, { ...CRON, optional: true }],
  options: [
    option('--zone <ZONE>', 'the time zone, as Europe/Berlin; at first UTC'),
    option('--expiry <DAYS>', 'days until each of its snapshots is deleted, or none', orNone(number)),
    option('--keep <TIERS>', 'which of its snapshots stay, as hourly=24,daily=7, or none', orNone(tiers)),
    option('--unchanged <WHAT>', 'skip (at first so) or take one when nothing has changed', oneOf('skip', 'take')),
    option('--off', 'runs no more until it is set --on'),
    option('--on', 'runs again'),
  ],
  examples: [
    'schedule set web @daily --zone Europe/Berlin --expiry 30 --keep daily=7',
    'schedule set web "*/15 8-18 * * mon-fri"',
    'schedule set web --off',
  ],
  async run({ client, show, signal }, { task_id, ...asked }) {
    if (asked.on && asked.off) throw new UsageError('--on and --off exclude each other');
    const before = await scheduleOf(client, task_id, signal);
    const cron = asked.cron ?? before?.cron;
    if (cron === undefined) throw new UsageError('CRON is missing (or --cron <CRON>): there is no schedule yet');
    const wish = {
      cron,
      time_zone: asked.zone ?? before?.time_zone,
      expiry: asked.expiry === undefined ? before?.expiry : asked.expiry,
      keep: asked.keep === undefined ? before?.keep : asked.keep,
      enabled: asked.on ?? (asked.off ? false : before?.enabled),
      skip_unchanged: asked.unchanged === undefined ? before?.skip_unchanged : asked.unchanged === 'skip',
    };
    show(await client.schedules.set(task_id, wish, { signal }), scheduleFacts);
  },
});

async function scheduleOf(
  client: SavepointClient,
  task_id: string,
  signal: AbortSignal,
): Promise<Schedule | undefined> {
  try {
    return await client.schedules.get(task_id, { signal });
  } catch (failure) {
    if (failure instanceof SavepointError && failure.code === 'schedule_not_found') return undefined;
    throw failure;
  }
}
