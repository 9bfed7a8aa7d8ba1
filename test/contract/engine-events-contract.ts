import { expect, it } from 'vitest';
import type { EngineEvent } from '../../runner/ports/engine.ts';
import type { EngineWorld as World } from './engine-world.ts';

/** What an Engine tells of itself. */
export function theEngineIsWatched(world: World): void {
  it('tells when a container starts, dies and is removed, and when images change', async () => {
    const { id } = await world.make();
    const watch = new AbortController();
    const seen: EngineEvent[] = [];
    const finished = collect(world.engine.events(watch.signal), seen);
    const sees = (event: EngineEvent) => expect.poll(() => seen, POLL).toContainEqual(event);

    await seesFirst(world, id, seen);
    await world.engine.kill(id);
    await sees({ kind: 'container_died', id });
    await world.commit(id, 'event', '{}');
    await expect
      .poll(() => seen, POLL)
      .toContainEqual({ kind: 'image_changed', id: expect.any(String), name: expect.any(String) });
    await world.engine.remove(id);
    await sees({ kind: 'container_removed', id });

    watch.abort();
    await expect(finished).resolves.toBeUndefined();
  });

  it('takes no notice of an end that was asked for before it began', async () => {
    const seen: EngineEvent[] = [];

    await collect(world.engine.events(AbortSignal.abort()), seen);

    expect(seen).toEqual([]);
  });

  it('flushes, and measures its storage where it can', async () => {
    await world.engine.sync();

    const free = await world.engine.freeBytes();

    const { storageReachable } = await world.engine.info();
    expect(free === undefined).toBe(!storageReachable);
  });
}

const POLL = { timeout: 20_000, interval: 20 };

async function collect(events: AsyncIterable<EngineEvent>, seen: EngineEvent[]): Promise<void> {
  for await (const event of events) seen.push(event);
}

/** Nothing tells when a subscription has begun: start again until it shows. */
async function seesFirst(world: World, id: string, seen: EngineEvent[]): Promise<void> {
  const again = async () => {
    await world.engine.kill(id);
    await world.engine.start(id);
    return seen;
  };
  await expect.poll(again, POLL).toContainEqual({ kind: 'container_started', id });
}
