import type { Node } from '../node.ts';
import { imageTag } from '../policy/names.ts';
import type { SnapshotRecord } from '../ports/documents.ts';
import type { Image } from '../ports/engine.ts';
import type { SnapshotName, TaskId } from '../wire/names.ts';

/** A snapshot can be built upon as long as its own image is there. */
export async function canBuildUpon(node: Node, taskId: TaskId, name: SnapshotName): Promise<boolean> {
  return (await imageToBuildUpon(node, taskId, name)) !== undefined;
}

/** That image: another one may bear its name. */
export async function imageToBuildUpon(node: Node, taskId: TaskId, name: SnapshotName): Promise<Image | undefined> {
  const record = readyRecord(node, taskId, name);
  if (record === undefined) return undefined;
  const image = await node.engine.image(imageTag(taskId, name));
  return image?.id === record.image_id ? image : undefined;
}

export function readyRecord(node: Node, taskId: TaskId, name: SnapshotName): SnapshotRecord | undefined {
  return node.documents.get(taskId)?.snapshots.find((one) => one.name === name && one.state === 'ready');
}
