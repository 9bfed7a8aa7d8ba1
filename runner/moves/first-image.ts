import type { VpsDocument } from '../ports/documents.ts';
import type { Engine } from '../ports/engine.ts';
import { AppError } from '../wire/errors.ts';

/**
 * Where the layers are, the lowest first, of the image by whose name a VPS was made, as that image is now; undefined when
 * it is gone, or was no name: then it is no image that could be found.
 */
export async function firstImage(engine: Engine, { image }: VpsDocument): Promise<readonly string[] | undefined> {
  try {
    return (await engine.layersOf(image))?.folders;
  } catch (failure) {
    if (failure instanceof AppError && failure.code === 'image_not_found') return undefined;
    throw failure;
  }
}
