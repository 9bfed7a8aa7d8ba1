import type { Node } from '../node.ts';
import type { Delta } from '../ports/deltas.ts';
import type { Capture, Captured } from './capture.ts';
import { flushAlong } from './flush-along.ts';
import { frozen } from './freeze.ts';
import { indexBeside } from './index-beside.ts';
import { secureImage, sizeOf } from './secure-image.ts';

/**
 * Saves all that is on a disk, as Docker does. With a delta, the disk is listed before that, so that the next snapshot can
 * build upon this one: what somebody puts into it from outside meanwhile counts as changed then.
 */
export async function captureCommit(node: Node, subject: Capture, why: string, delta?: Delta): Promise<Captured> {
  const { op, container, tag, saved, company } = subject;
  const wanted = saved('commit');
  const index = delta && indexBeside(node, subject, delta);
  // What is flushed now, anybody's, need not be flushed while it stands still.
  await index?.prepare((disk) => disk.flush());
  const commit = async () => {
    await index?.prepare((disk) => disk.list());
    const sealing = index?.prepare((disk) => disk.seal());
    const id = await flushAlong(node, () => node.engine.commit(container.id, wanted)).finally(() => sealing);
    op.step('committed');
    return id;
  };
  const { result: id, frozenMs } = await frozen(node, op, container, commit, company?.('commit'));
  const writing = index?.write();
  const committed = { id, tag, labels: wanted.labels };
  const secured = await secureImage(node, subject, committed, sizeOf(node, container.imageId)).finally(() => writing);
  return { secured, frozenMs, method: 'commit', why, keep: async () => index?.keep() };
}
