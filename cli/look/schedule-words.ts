import { type LastRun, type Schedule, tiersText } from '../../client/index.ts';
import { moment } from '../../client/words/figures.ts';
import { facts } from './table.ts';

export function scheduleFacts(schedule: Schedule): string {
  const { task_id, cron, time_zone, expiry, keep, enabled, skip_unchanged, next_runs, last_run } = schedule;
  return facts([
    ['vps', task_id],
    ['runs', `${cron} (${time_zone})${enabled ? '' : ', but is off'}`],
    ['next run', next_runs[0] === undefined ? null : when(next_runs[0], time_zone)],
    ['last run', last_run && lastRun(last_run)],
    ['kept', keptBy({ expiry, keep })],
    ['unchanged', skip_unchanged ? 'takes none' : 'takes one all the same'],
  ]);
}

/** Runs to come, below each other. */
export function runsText(runs: readonly string[], timeZone: string): string {
  return runs.map((run) => when(run, timeZone)).join('\n');
}

function keptBy({ expiry, keep }: Pick<Schedule, 'expiry' | 'keep'>): string {
  const rules = [keep && tiersText(keep), expiry && `${expiry} day${expiry === 1 ? '' : 's'}`].filter(Boolean);
  return rules.length > 0 ? rules.join(', at most ') : 'by the rules of the VPS, but counted apart';
}

function lastRun({ at, outcome, snapshot, reason }: LastRun): string {
  return [`${moment(at)} UTC`, snapshot ?? outcome, reason].filter((word) => word !== null).join(', ');
}

/** In UTC, as all else is, and as the clocks show it there. */
function when(instant: string, timeZone: string): string {
  const utc = `${moment(instant)} UTC`;
  return timeZone === 'UTC' ? utc : `${utc} (${there(instant, timeZone)})`;
}

function there(instant: string, timeZone: string): string {
  const form = { timeZone, weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  try {
    return `${new Intl.DateTimeFormat('en-GB', form).format(new Date(instant))} ${timeZone}`;
  } catch {
    // The node knows more places than this machine.
    return timeZone;
  }
}
