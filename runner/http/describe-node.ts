import type { Node } from '../node.ts';
import { visible } from '../policy/lineage.ts';
import { AppError } from '../wire/errors.ts';
import type { NodeInfo } from '../wire/model.ts';

/** This node, also when its Engine is away. */
export async function describeNode(node: Node): Promise<NodeInfo> {
  const documents = node.documents.all();
  return {
    name: node.name,
    ...(await describeEngine(node)),
    vps_count: documents.filter(({ deleted_at }) => deleted_at === null).length,
    snapshot_count: documents.reduce((sum, vps) => sum + visible(vps).length, 0),
  };
}

async function describeEngine(node: Node): Promise<Pick<NodeInfo, 'engine' | 'free_bytes'>> {
  try {
    const { version, driver, storageReachable } = await node.engine.info();
    const free_bytes = (await node.engine.freeBytes()) ?? null;
    return { engine: { available: true, version, driver, storage_reachable: storageReachable }, free_bytes };
  } catch (failure) {
    if (!(failure instanceof AppError)) throw failure;
    return { engine: { available: false, version: null, driver: null, storage_reachable: false }, free_bytes: null };
  }
}
