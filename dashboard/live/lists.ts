import type { Operation, Vps } from '../../client/index.ts';

const REMEMBERED = 200;

/** The newest first, as the host lists them, and whatever still runs. */
export function withOperation(list: readonly Operation[], operation: Operation): readonly Operation[] {
  const others = list.filter(({ id }) => id !== operation.id);
  const all = [...others, operation].sort((a, b) => (a.started_at < b.started_at ? 1 : -1));
  return all.filter(({ state }, at) => at < REMEMBERED || state === 'running');
}

export function withVps(list: readonly Vps[], vps: Vps): readonly Vps[] {
  const isKnown = list.some(({ task_id }) => task_id === vps.task_id);
  return isKnown ? list.map((each) => (each.task_id === vps.task_id ? vps : each)) : [...list, vps];
}
