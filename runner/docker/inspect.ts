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
  return calls.ask({ ...call, deadlineMs: calls.deadlines.look, ...more }, InspectedContainer);
}

/** Undefined when there is no such image. */
export async function inspectImage(calls: EngineCalls, ref: string): Promise<InspectedImage | undefined> {
  const call = { method: 'GET', path: `${imagePath(ref)}/json`, about: 'image' } as const;
  try {
    return await calls.ask({ ...call, deadlineMs: calls.deadlines.look }, InspectedImage);
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === 'image_not_found' && thrown.details.status === 404)
      return undefined;
    throw thrown;
  }
}
