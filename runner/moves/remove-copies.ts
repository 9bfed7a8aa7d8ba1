import type { Node } from '../node.ts';
import { fromLabels } from '../ports/snapshot-label.ts';
import type { Capture } from './capture.ts';

/**
 * Removes what was copied ahead for a snapshot, also a copy of which the Engine never told us the id: an image without a
 * tag that bears the comment of this operation. Settle does the same for an operation that is no more.
 */
export async function removeCopies({ engine }: Node, { op, saved }: Capture): Promise<void> {
  const { comment } = saved('commit');
  for (const { id, tags, labels } of await engine.snapshotImages()) {
    if (tags.length > 0 || fromLabels(labels)?.operation_id !== op.id) continue;
    if ((await engine.image(id))?.comment === comment) await engine.removeImage(id);
  }
}
