import type { Vps } from '../../client/index.ts';

export type Shown = 'all' | 'running' | 'stopped' | 'deleted';

const STATUSES: Readonly<Record<Exclude<Shown, 'all' | 'deleted'>, readonly Vps['status'][]>> = {
  running: ['running', 'paused', 'restarting'],
  stopped: ['stopped', 'created', 'gone'],
};

/** Those that are asked for, by name. Every word has to be somewhere in what is known of a VPS. */
export function filterVps(list: readonly Vps[], shown: Shown, search: string): readonly Vps[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return list
    .filter((vps) => isShown(vps, shown) && words.every((word) => textOf(vps).includes(word)))
    .sort((a, b) => a.task_id.localeCompare(b.task_id, 'en', { numeric: true }));
}

export function countOf(list: readonly Vps[], shown: Shown): number {
  return list.filter((vps) => isShown(vps, shown)).length;
}

function isShown({ status }: Vps, shown: Shown): boolean {
  if (shown === 'all') return status !== 'deleted';
  if (shown === 'deleted') return status === 'deleted';
  return STATUSES[shown].includes(status);
}

function textOf({ task_id, image, node, project, container, status }: Vps): string {
  return [task_id, image, node, project ?? '', container?.name ?? '', status].join(' ').toLowerCase();
}
