import type { Node } from '../node.ts';
import { imageTag } from '../policy/names.ts';
import type { SnapshotName, TaskId } from '../wire/names.ts';

/** A snapshot can be built upon as long as its own image is there. */
export async function canBuildUpon(node: Node, taskId: TaskId, name: SnapshotName): Promise<boolean> {
  const record = node.documents.get(taskId)?.snapshots.find((one) => one.name === name);
  if (record?.state !== 'ready') return false;
  return (await node.engine.image(imageTag(taskId, name)))?.id === record.image_id;
}
