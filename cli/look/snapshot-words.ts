import type { HookRun, Snapshot } from '../../client/index.ts';
import { bytes, duration, moment } from '../../client/words/figures.ts';
import { facts, table } from './table.ts';
import { words } from './vps-words.ts';

export function snapshotTable(list: readonly Snapshot[]): string {
  if (list.length === 0) return 'There is none yet: savepoint snapshots create ID';
  return table(
    [
      { head: '', cell: ({ current }) => (current ? '*' : '') },
      { head: 'NAME', cell: ({ name }) => name },
      { head: 'ALIAS', cell: ({ alias }) => alias },
      { head: 'BY', cell: ({ trigger }) => trigger },
      { head: 'SIZE', cell: ({ size }) => bytes(size), right: true },
      { head: 'TOTAL', cell: ({ total_size }) => bytes(total_size), right: true },
      { head: 'KEPT', cell: keptUntil },
      { head: 'MESSAGE', cell: ({ state, message }) => (state === 'ready' ? message : `(${state}) ${message ?? ''}`) },
    ],
    list,
  );
}

export function snapshotFacts(snapshot: Snapshot): string {
  return facts([
    ['name', snapshot.name],
    ['alias', snapshot.alias],
    ['message', snapshot.message],
    ['vps', snapshot.task_id],
    ['state', snapshot.state],
    ['taken', `${moment(snapshot.created_at)} UTC, ${snapshot.trigger}`],
    ['parent', snapshot.parent],
    ['head', snapshot.current ? 'yes: the VPS stands on it' : null],
    ['kept', keptUntil(snapshot) || 'until rotation or by hand'],
    ['size', `${bytes(snapshot.size)} of ${bytes(snapshot.total_size)}`],
    ['method', `${snapshot.method}: ${snapshot.method_reason}`],
    ['stood still', `${Math.round(snapshot.frozen_ms)} ms`],
    ...snapshot.hooks.map((run): [string, string] => [RUN[run.when], howItRan(run)]),
    ['image', snapshot.image],
    ['not in it', uncaptured(snapshot) || null],
  ]);
}

const RUN = { pre: 'ran before', post: 'ran after' } as const;

function howItRan({ command, exit_code, ms, ok, output }: HookRun): string {
  if (ok) return `${words(command)} (${ms} ms)`;
  const how = exit_code === null ? 'it could not run or took too long' : `exit code ${exit_code}`;
  const [last] = output.trimEnd().split('\n').slice(-1);
  return `${words(command)}: ${how}${last ? `: ${last}` : ''}`;
}

/** A snapshot that has just been taken. */
export function taken(snapshot: Snapshot): string {
  const { name, alias, task_id, size, total_size, frozen_ms } = snapshot;
  const still = frozen_ms === 0 ? 'it did not stand still' : `it stood still for ${Math.round(frozen_ms)} ms`;
  const line = `${name}${alias === null ? '' : ` (${alias})`}: ${bytes(size)} of ${bytes(total_size)} saved, ${still}`;
  const missing = uncaptured(snapshot);
  const failed = snapshot.hooks.filter(({ ok }) => !ok);
  return [
    line,
    ...failed.map((run) => `What ${RUN[run.when]} failed: ${howItRan(run)}`),
    ...(missing === '' ? [] : [`Not in any snapshot of ${task_id}: ${missing}`]),
  ].join('\n');
}

/** A VPS that was put on a snapshot. */
export function restarted(reply: {
  readonly vps: { readonly task_id: string; readonly status: string };
  readonly from: string;
  readonly saved: Snapshot | null;
  readonly down_ms: number;
}): string {
  const { vps, from, saved, down_ms } = reply;
  const line = `${vps.task_id} is ${vps.status}, from ${from}; it was down for ${shortly(down_ms)}`;
  return saved === null ? line : `${line}\nWhat was there before is saved as ${saved.name}`;
}

export function shortly(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : duration(milliseconds);
}

function keptUntil({ pinned, expires_at }: Snapshot): string {
  if (pinned) return 'pinned';
  return expires_at === null ? '' : `until ${moment(expires_at)}`;
}

function uncaptured({ not_captured }: Snapshot): string {
  return not_captured.map(({ kind, path }) => `${kind} ${path}`).join(', ');
}
