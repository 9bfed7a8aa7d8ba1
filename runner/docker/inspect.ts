import { AppError } from '../wire/errors.ts';
import type { EngineCalls } from './engine-calls.ts';
import type { Exchange } from './engine-link.ts';
import { containerLook, imagePath } from './engine-refs.ts';
import { InspectedContainer, InspectedImage } from './engine-replies.ts';

/** All that the Engine says of a container. Throws container_not_found. */
export async function inspectContainer(
  calls: EngineCalls,
  ref: string,
  more: Pick<Exchange, 'query' | 'lane'> & { readonly deadlineMs?: number } = {},
): Promise<InspectedContainer> {
  const call = { method: 'GET', path: containerLook(ref), about: 'container' } as const;
  const found = await calls.ask({ ...call, deadlineMs: calls.deadlines.look, ...more }, InspectedContainer);
  calls.seen.configs.keep(found.Id, found.Config);
  return found;
}

/** How a container is configured. That never changes under its id, so whoever has looked need not look again. */
export async function configOf(calls: EngineCalls, id: string): Promise<InspectedContainer['Config']> {
  return calls.seen.configs.get(id) ?? (await inspectContainer(calls, id)).Config;
}

/** Undefined when there is no such image. */
export async function inspectImage(calls: EngineCalls, ref: string): Promise<InspectedImage | undefined> {
  const call = { method: 'GET', path: `${imagePath(ref)}/json`, about: 'image' } as const;
  try {
    const found = await calls.ask({ ...call, deadlineMs: calls.deadlines.look }, InspectedImage);
    calls.seen.images.keep(found.Id, found);
    return found;
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === 'image_not_found' && thrown.details.status === 404)
      return undefined;
    throw thrown;
  }
}

/** The same by its id, under which all but its tags stays what it is: whoever has looked need not look again. */
export async function imageAsMade(calls: EngineCalls, id: string): Promise<InspectedImage | undefined> {
  return calls.seen.images.get(id) ?? inspectImage(calls, id);
}
