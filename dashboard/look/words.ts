import type { Operation, Trigger, Vps } from '../../client/index.ts';

type Kind = Operation['kind'];

/** What an operation does, while it does it. */
const DOING: Readonly<Partial<Record<Kind, string>>> = {
  'vps.create': 'Creating',
  'vps.adopt': 'Adopting',
  'vps.start': 'Starting',
  'vps.stop': 'Stopping',
  'vps.restart': 'Restarting',
  'vps.pause': 'Pausing',
  'vps.resume': 'Resuming',
  'vps.delete': 'Deleting',
  'vps.fork': 'Forking',
  'vps.edit': 'Saving settings',
  'schedule.edit': 'Saving a schedule',
  'snapshot.create': 'Taking a snapshot',
  'snapshot.edit': 'Editing a snapshot',
  'snapshot.delete': 'Deleting snapshots',
  'snapshot.expire': 'Removing what has expired',
  'snapshot.restore': 'Restoring',
  'snapshot.flatten': 'Merging layers',
  settle: 'Repairing',
};

export function doing(kind: Kind): string {
  return DOING[kind] ?? kind;
}

export type Tone = 'ok' | 'warn' | 'bad' | 'idle';

export const STATUS: Readonly<Record<Vps['status'], { readonly label: string; readonly tone: Tone }>> = {
  created: { label: 'Created', tone: 'idle' },
  running: { label: 'Running', tone: 'ok' },
  paused: { label: 'Paused', tone: 'warn' },
  restarting: { label: 'Restarting', tone: 'warn' },
  stopped: { label: 'Stopped', tone: 'idle' },
  gone: { label: 'Gone', tone: 'bad' },
  deleted: { label: 'Deleted', tone: 'idle' },
};

export const TRIGGER: Readonly<Record<Trigger, string>> = {
  manual: 'By hand',
  stop: 'On stop',
  exit: 'On exit',
  schedule: 'Scheduled',
  safety: 'Safety',
};

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
