import type { Query, QueryClient, QueryKey } from '@tanstack/react-query';
import type { HostEvent, Operation, Vps } from '../../client/index.ts';
import { failedWith } from '../api/failed-with.ts';
import { operationList, type VpsList, vpsList } from '../api/queries.ts';
import { savepoint } from '../api/savepoint.ts';
import { withOperation, withVps } from './lists.ts';

/** What comes together is looked at together. */
const GATHER_MS = 120;
/** Beyond so many it is cheaper to read the whole list. */
const ONE_BY_ONE = 8;

/** Keeps what the page knows true to what it hears. */
export class Intake {
  /** About which VPSes something is new, and of those the ones whose disk may have changed. */
  readonly #changed = new Set<string>();
  readonly #moved = new Set<string>();
  /** Which are read once more when they have been read. */
  readonly #again = new Set<Query>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly known: QueryClient) {}

  take(event: HostEvent): void {
    // Nobody heard what it had to tell meanwhile.
    if (event.type === 'node.up') return this.readAll();
    if (event.type === 'node.down') {
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
    this.#edit<readonly Operation[]>(operationList.queryKey, (list) => withOperation(list, operation));
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
      this.#editVps((list) => withVps(list, vps));
    } catch (failure) {
      const isGone = failedWith(failure, 'vps_not_found');
      if (isGone) this.#editVps((list) => list.filter((vps) => vps.task_id !== id));
      else void this.known.invalidateQueries({ queryKey: vpsList.queryKey });
    }
  }

  #editVps(change: (list: readonly Vps[]) => readonly Vps[]): void {
    this.#edit<VpsList>(vpsList.queryKey, (known) => ({ ...known, vps: change(known.vps) }));
  }

  #edit<T>(queryKey: QueryKey, change: (known: T) => T): void {
    this.known.setQueryData<T>(queryKey, (known) => known && change(known));
    void this.#againIfRead(queryKey);
  }

  /** What is being read just now may be older than what was heard, and will take its place: then it is read once more. */
  async #againIfRead(queryKey: QueryKey): Promise<void> {
    const query = this.known.getQueryCache().find({ queryKey });
    if (query?.state.fetchStatus !== 'fetching' || this.#again.has(query)) return;
    this.#again.add(query);
    await query.promise?.catch(() => undefined);
    this.#again.delete(query);
    void this.known.invalidateQueries({ queryKey });
  }
}
