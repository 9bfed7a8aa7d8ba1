import type { EngineEvent } from '../ports/engine.ts';
import type { EngineCalls } from './engine-calls.ts';
import { RawEvent } from './engine-replies.ts';

const FILTERS = JSON.stringify({ type: ['container', 'image'] });

/** What happens on the Engine, as far as anybody here cares. Throws engine_unavailable when the Engine goes away. */
export async function* engineEvents(calls: EngineCalls, signal: AbortSignal): AsyncGenerator<EngineEvent> {
  const call = { method: 'GET', path: '/events', query: { filters: FILTERS }, about: 'engine' } as const;
  try {
    for await (const line of calls.lines({ ...call, deadlineMs: calls.deadlines.look }, signal)) {
      const raw = RawEvent.safeParse(line);
      const event = raw.success ? translate(raw.data) : undefined;
      if (event) yield event;
    }
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
  } finally {
    // It ends without an error when the Engine is stopped, and may be all that we hear of it.
    calls.memory.forget();
  }
}

const CONTAINER_KINDS: Readonly<Record<string, Exclude<EngineEvent['kind'], 'image_changed' | 'container_committed'>>> =
  {
    die: 'container_died',
    start: 'container_started',
    // `docker cp` into a container: the only way to change the files of one that does not run.
    'extract-to-dir': 'container_touched',
    'copy-to': 'container_touched',
    destroy: 'container_removed',
  };

const IMAGE_ACTIONS = new Set(['tag', 'untag', 'delete', 'load', 'import']);

function translate({ Type, Action, Actor }: RawEvent): EngineEvent | undefined {
  if (Type === 'image') {
    const name = Actor.Attributes?.['name'] ?? '';
    return IMAGE_ACTIONS.has(Action) ? { kind: 'image_changed', id: Actor.ID, name } : undefined;
  }
  if (Type === 'container' && Action === 'commit') {
    return { kind: 'container_committed', id: Actor.ID, comment: Actor.Attributes?.['comment'] ?? '' };
  }
  const kind = Type === 'container' ? CONTAINER_KINDS[Action] : undefined;
  return kind && { kind, id: Actor.ID };
}
