import type { Node } from '../node.ts';
import type { Delta } from '../ports/deltas.ts';
import type { Capture, Captured } from './capture.ts';
import { flushAlong } from './flush-along.ts';
import { frozen } from './freeze.ts';
import { indexBeside } from './index-beside.ts';
import { secureImage } from './secure-image.ts';

/**
 * Saves all that is on a disk, as Docker does. With a delta, the disk is listed beside it, so that the next snapshot can
 * build upon this one.
 */
export async function captureCommit(node: Node, subject: Capture, why: string, delta?: Delta): Promise<Captured> {
  const { op, container, tag, saved } = subject;
  const wanted = saved('commit');
  const index = delta && indexBeside(node, subject, delta, () => delta.list());
  const commit = async () => {
    // Nothing moves: the disk can be listed and committed at the same time.
    const listing = index?.write();
    const id = await flushAlong(node, () => node.engine.commit(container.id, wanted)).finally(() => listing);
    op.step('committed');
    return id;
  };
  const { result: id, frozenMs } = await frozen(node, op, container, commit);
  const secured = await secureImage(node, container, { id, tag, labels: wanted.labels }, container.imageId);
  return { secured, frozenMs, method: 'commit', why, keep: async () => index?.keep() };
}
