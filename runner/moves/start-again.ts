import type { Node } from '../node.ts';
import type { Op } from '../operations/operations.ts';
import { knownVps } from './open-vps.ts';

/** Starts the container that the VPS has and writes down what it got. */
export async function startAgain(node: Node, op: Op): Promise<void> {
  const id = knownVps(node, op.taskId).container?.id ?? '';
  await node.engine.start(id);
  op.step('started');
  const container = await node.engine.container(id);
  const ports = container?.ports ?? [];
  await node.documents.update(op.taskId, (vps) => ({
    ...vps,
    wanted: 'running',
    ports: ports.length > 0 ? [...ports] : vps.ports,
    intent: null,
  }));
}
