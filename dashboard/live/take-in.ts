import type { QueryClient } from '@tanstack/react-query';
import type { HostEvent, Operation, Vps } from '../../client/index.ts';
import { failedWith } from '../api/failed-with.ts';
import { operationList, type VpsList, vpsList } from '../api/queries.ts';
import { savepoint } from '../api/savepoint.ts';

/** What comes together is looked at together. */
const GATHER_MS = 120;
/** Beyond so many it is cheaper to read the whole list. */
const ONE_BY_ONE = 8;
const REMEMBERED = 200;

/** Keeps what the page knows true to what it hears. */
export class Intake {
  /** About which VPSes something is new, and of those the ones whose disk may have changed. */
  readonly #changed = new Set<string>();
  readonly #moved = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly known: QueryClient) {}

  take(event: HostEvent): void {
    if (event.type === 'node.up' || event.type === 'node.down') {
      for (const key of ['nodes', 'vps', 'node-storage']) void this.known.invalidateQueries({ queryKey: [key] });
      return;
    }
    if ('operation' in event) this.#takeOperation(event.operation);
    // A step changes nothing but how far it has got.
    if (event.type === 'operation.progressed') return;
    if (event.type !== 'operation.started') this.#moved.add(event.task_id);
    this.#changed.add(event.task_id);
    this.#timer ??= setTimeout(() => void this.#look(), GATHER_MS);
  }

  /** Nothing is told twice: after a gap, all is read anew. */
  readAll(): void {
    // The session, too: somebody may have signed in anew in another tab.
    void this.known.invalidateQueries();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #takeOperation(operation: Operation): void {
    this.known.setQueryData<readonly Operation[]>(
      operationList.queryKey,
      (list) => list && withOperation(list, operation),
    );
  }

  async #look(): Promise<void> {
    this.#timer = undefined;
    const ids = [...this.#changed];
    this.#changed.clear();
    for (const id of ids) {
      for (const key of ['snapshots', 'retention', 'schedule'])
        void this.known.invalidateQueries({ queryKey: [key, id] });
    }
    // Dear to measure: only when there is reason to.
    for (const id of this.#moved) void this.known.invalidateQueries({ queryKey: ['storage', id] });
    this.#moved.clear();
    void this.known.invalidateQueries({ queryKey: ['audit'] });
    if (ids.length > ONE_BY_ONE) return void this.known.invalidateQueries({ queryKey: vpsList.queryKey });
    await Promise.all(ids.map((id) => this.#lookAt(id)));
  }

  async #lookAt(id: string): Promise<void> {
    try {
      const vps = await savepoint.vps.get(id);
      this.#edit((list) => withVps(list, vps));
    } catch (failure) {
      const isGone = failedWith(failure, 'vps_not_found');
      if (isGone) this.#edit((list) => list.filter((vps) => vps.task_id !== id));
      else void this.known.invalidateQueries({ queryKey: vpsList.queryKey });
    }
  }

  #edit(change: (list: readonly Vps[]) => readonly Vps[]): void {
    this.known.setQueryData<VpsList>(vpsList.queryKey, (known) => known && { ...known, vps: change(known.vps) });
  }
}

/** The newest first, as the host lists them. */
export function withOperation(list: readonly Operation[], operation: Operation): readonly Operation[] {
  const others = list.filter(({ id }) => id !== operation.id);
  return [...others, operation].sort((a, b) => (a.started_at < b.started_at ? 1 : -1)).slice(0, REMEMBERED);
}

export function withVps(list: readonly Vps[], vps: Vps): readonly Vps[] {
  const isKnown = list.some(({ task_id }) => task_id === vps.task_id);
  return isKnown ? list.map((each) => (each.task_id === vps.task_id ? vps : each)) : [...list, vps];
}
