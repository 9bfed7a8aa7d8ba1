import type { Node } from '../node.ts';
import type { Op, Started } from '../operations/operations.ts';
import { isSnapshot } from '../policy/create-image.ts';
import { refusals } from '../policy/create-limits.ts';
import { runsEmulator } from '../policy/emulator.ts';
import { containerName, generatedTaskId } from '../policy/names.ts';
import type { ContainerSpec } from '../ports/engine.ts';
import { SNAPSHOT_LABEL, VPS_LABEL } from '../ports/snapshot-label.ts';
import type { CreateVps } from '../wire/create-vps.ts';
import { AppError } from '../wire/errors.ts';
import type { Vps } from '../wire/model.ts';
import type { TaskId } from '../wire/names.ts';
import { newDocument } from '../policy/new-document.ts';
import { refusePrivate } from '../moves/admit-spec.ts';
import { knownVps } from '../moves/open-vps.ts';
import { discard } from '../moves/switch-container.ts';
import { showDone } from '../moves/vps-view.ts';

/** Makes a VPS and starts it. When anything fails, nothing of it is left. */
export function createVps(node: Node, wish: CreateVps): Promise<Started<Vps>> {
  const taskId = wish.task_id ?? generatedTaskId(node.clock.now(), node.entropy());
  return node.operations.start(taskId, 'vps.create', {
    prepare: async () => {
      refuseDangerous(wish);
      refuseEmulated(wish);
      await refuseTaken(node, taskId);
      const spec = await node.engine.recipeFor(taskId, wish);
      await refuseSnapshot(node, wish.image);
      await refusePrivate(node, node.engine.demandsOf(spec));
      return spec;
    },
    execute: async (op, spec) => {
      await op.attempt(async (undo) => {
        undo.add('forget the VPS', () => node.documents.remove(taskId));
        await announce(node, op, wish);
        undo.add('remove the container', () => discardOurs(node, taskId));
        await make(node, op, wish, spec);
      });
      node.events.emit({ type: 'vps.created', at: node.clock.now().toISOString(), task_id: taskId });
      return showDone(node, knownVps(node, taskId));
    },
  });

  function refuseDangerous(asked: CreateVps): void {
    const reasons = refusals(asked, node.settings.allowance);
    if (reasons.length > 0) throw new AppError('not_allowed', reasons.join('; '), { problems: reasons });
  }
}

function refuseEmulated({ image, entrypoint = [], command = [], devices }: CreateVps): void {
  const program = { path: '', args: [...entrypoint, ...command], devices };
  if (!runsEmulator({ image, program })) return;
  throw new AppError('snapshot_unsupported', 'a VPS cannot run QEMU: a filesystem snapshot would tear its guest');
}

/** By whatever name: a snapshot may be of a VPS that the caller does not see. */
async function refuseSnapshot(node: Node, ref: string): Promise<void> {
  const image = await node.engine.image(ref);
  if (image === undefined || !isSnapshot(image)) return;
  throw new AppError('not_allowed', `${ref} is a snapshot: it is restored in its own VPS`);
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

/** Intent before effect: after a crash settle finds this and takes back what there is. */
async function announce(node: Node, op: Op, wish: CreateVps): Promise<void> {
  await node.documents.create(
    newDocument(op.taskId, {
      created_at: node.clock.now().toISOString(),
      image: wish.image,
      project: wish.project ?? null,
      snapshot_method: wish.snapshot_method ?? null,
      retention: wish.retention ?? null,
      intent: {
        operation_id: op.id,
        kind: 'vps.create',
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
  if (container?.labels[VPS_LABEL] === taskId) await discard(node, container.id);
}

async function make(node: Node, op: Op, wish: CreateVps, spec: ContainerSpec): Promise<void> {
  const name = containerName(op.taskId);
  const labels = { [VPS_LABEL]: op.taskId, [SNAPSHOT_LABEL]: '' };
  const id = await node.engine.create({ name, image: wish.image, spec, labels, ports: [] });
  op.step('created');
  if (wish.start) await node.engine.start(id);
  op.step('started');
  const ports = (await node.engine.container(id))?.ports ?? [];
  await node.documents.update(op.taskId, (vps) => ({
    ...vps,
    wanted: wish.start ? 'running' : 'stopped',
    container: { id, name },
    ports: [...ports],
    intent: null,
  }));
}
