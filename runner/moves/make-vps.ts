import type { Node } from '../node.ts';
import type { Op } from '../operations/operations.ts';
import { containerName } from '../policy/names.ts';
import { newDocument } from '../policy/new-document.ts';
import type { VpsDocument } from '../ports/documents.ts';
import type { ContainerSpec } from '../ports/engine.ts';
import { SNAPSHOT_LABEL, VPS_LABEL } from '../ports/snapshot-label.ts';
import { AppError } from '../wire/errors.ts';
import type { TaskId } from '../wire/names.ts';
import { discard } from './switch-container.ts';

/** A VPS that is to be. */
export interface NewVps {
  /** What is written down of it from the beginning. */
  readonly known: Pick<VpsDocument, 'image'> & Partial<VpsDocument>;
  /** What its container is made from. */
  readonly image: string;
  readonly spec: ContainerSpec;
  /** Besides those that every container of ours bears. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly start: boolean;
  /** What is to be done to the container before it starts. */
  readonly furnish?: (container: string) => Promise<void>;
}

/** A task_id is taken by a VPS, by one that was deleted but left snapshots, and by any container of its name. */
export async function refuseTaken(node: Node, taskId: TaskId): Promise<void> {
  const known = node.documents.get(taskId);
  if (known !== undefined) {
    const what = known.deleted_at === null ? 'exists already' : 'was deleted, but its snapshots are still there';
    throw new AppError('vps_exists', `the VPS ${taskId} ${what}`, { deleted: known.deleted_at !== null });
  }
  if ((await node.engine.container(containerName(taskId))) === undefined) return;
  throw new AppError('vps_exists', `a container called ${containerName(taskId)} exists already`);
}

/** Makes a VPS and starts it if it is to run. When anything fails, nothing of it is left. */
export async function makeVps(node: Node, op: Op, vps: NewVps): Promise<void> {
  await op.attempt(async (undo) => {
    undo.add('forget the VPS', () => node.documents.remove(op.taskId));
    await announce(node, op, vps);
    undo.add('remove the container', () => discardOurs(node, op.taskId));
    await make(node, op, vps);
  });
}

/** Intent before effect: after a crash settle finds this and takes back what there is. */
async function announce(node: Node, op: Op, { known }: NewVps): Promise<void> {
  await node.documents.create(
    newDocument(op.taskId, {
      created_at: node.clock.now().toISOString(),
      ...known,
      intent: {
        operation_id: op.id,
        machine_start: node.machineStart,
        kind: op.kind,
        was: 'none',
        freezes: false,
        swap: { old: null, name: containerName(op.taskId) },
      },
    }),
  );
  op.step('intent written');
}

/** An Engine that gave no answer may have made it all the same. A stranger's that took the name meanwhile is not ours. */
async function discardOurs(node: Node, taskId: TaskId): Promise<void> {
  const container = await node.engine.container(containerName(taskId));
  const { [VPS_LABEL]: vps, [SNAPSHOT_LABEL]: snapshot } = container?.labels ?? {};
  if (container && vps === taskId && snapshot === '') await discard(node, container.id, { withVolumes: true });
}

async function make(node: Node, op: Op, { image, spec, start, furnish, ...more }: NewVps): Promise<void> {
  const name = containerName(op.taskId);
  const labels = { ...more.labels, [VPS_LABEL]: op.taskId, [SNAPSHOT_LABEL]: '' };
  const id = await node.engine.create({ name, image, spec, labels, ports: [] });
  op.step('created');
  if (furnish !== undefined) {
    await furnish(id);
    op.step('furnished');
  }
  if (start) await node.engine.start(id);
  op.step('started');
  const ports = (await node.engine.container(id))?.ports ?? [];
  await node.documents.update(op.taskId, (vps) => ({
    ...vps,
    wanted: start ? 'running' : 'stopped',
    container: { id, name },
    ports: [...ports],
    intent: null,
  }));
}
