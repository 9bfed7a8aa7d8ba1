import type { Node } from '../node.ts';
import { isUp } from '../policy/saved.ts';
import type { VpsDocument } from '../ports/documents.ts';
import type { Container, Image } from '../ports/engine.ts';
import { SNAPSHOT_LABEL } from '../ports/snapshot-label.ts';
import { AppError } from '../wire/errors.ts';
import type { AtRest } from './at-rest.ts';

/** What the Engine said it made of a container. */
export interface Committed {
  readonly id: string;
  readonly tag: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Resolves when all the layers that it names are on the disk. Left out: all is still to be flushed. */
  readonly flushed?: Promise<void>;
}

/** An image that is proven, with its bytes on the disk. */
export interface Secured {
  readonly image: Image;
  /** Bytes that it shares with the image below. */
  readonly baseSize: number;
  readonly saved: VpsDocument['saved'];
}

/**
 * Flushes an image to the disk. That takes longest by far, so what its record will say is looked up meanwhile, and what
 * was brought to rest for it goes on. `baseSize` is that of the image that it shares its other layers with.
 */
export async function secureImage(
  node: Node,
  { container, rest }: { readonly container: Container; readonly rest: AtRest | undefined },
  committed: Committed,
  baseSize: number | Promise<number>,
): Promise<Secured> {
  const [image, base, saved] = await Promise.all([
    proven(node, committed),
    baseSize,
    proofOf(node, container),
    flushedNow(node, committed),
    rest?.over(),
  ]);
  return { image, baseSize: base, saved };
}

export async function sizeOf(node: Node, image: string): Promise<number> {
  return (await node.engine.image(image))?.size ?? 0;
}

async function flushedNow({ engine }: Node, { id, flushed }: Committed): Promise<void> {
  if (flushed === undefined) return engine.sync();
  await flushed;
  await engine.syncNamed(id);
}

/** Believes no answer: the tag must stand for the very image that was made, with our facts on it. */
async function proven(node: Node, { id, tag, labels }: Committed): Promise<Image> {
  const image = await node.engine.image(tag);
  if (image?.id === id && image.labels[SNAPSHOT_LABEL] === labels[SNAPSHOT_LABEL]) return image;
  throw new AppError('engine_error', `the Engine does not show the image it said it made (${tag})`);
}

/** A stopped disk can be recognized later as the one that was saved; a running one moves on at once. */
async function proofOf(node: Node, container: Container): Promise<VpsDocument['saved']> {
  if (isUp(container)) return null;
  const written = await node.engine.writtenBytes(container.id);
  return { container_id: container.id, finished_at: container.finishedAt, written };
}
