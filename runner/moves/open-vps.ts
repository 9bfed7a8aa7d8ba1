import type { Node } from '../node.ts';
import type { Op } from '../operations/operations.ts';
import { runsEmulator } from '../policy/emulator.ts';
import { isSaved, isUp } from '../policy/saved.ts';
import type { Intent, VpsDocument } from '../ports/documents.ts';
import type { Container } from '../ports/engine.ts';
import { settleVps } from './settle-vps.ts';
import { AppError } from '../wire/errors.ts';
import type { TaskId } from '../wire/names.ts';

/** A VPS under the lock: what we remember of it, and what stands on the Engine. */
export interface OpenVps {
  readonly vps: VpsDocument;
  readonly container: Container | undefined;
}

export function knownVps(node: Node, taskId: TaskId): VpsDocument {
  const vps = node.documents.get(taskId);
  if (vps === undefined) throw new AppError('vps_not_found', `there is no VPS ${taskId}`);
  return vps;
}

/** The container that is the VPS, as it stands on the Engine now. */
export async function containerOf(node: Node, { container }: VpsDocument): Promise<Container | undefined> {
  return container === null ? undefined : node.engine.container(container.id);
}

/** Reads a VPS under the lock. What an earlier operation left unfinished is settled first. */
export async function openVps(node: Node, op: Op): Promise<OpenVps> {
  const known = knownVps(node, op.taskId);
  const vps = known.intent === null ? known : await settleVps(node, known);
  return { vps, container: await containerOf(node, vps) };
}

/** The same for work that needs the container itself. */
export async function openContainer(node: Node, op: Op): Promise<OpenVps & { container: Container }> {
  const { vps, container } = await openVps(node, op);
  if (container !== undefined) return { vps, container };
  const hint = 'restart it, or restore one of its snapshots, to bring it back';
  throw new AppError('wrong_state', `${op.taskId} has no container: ${hint}`, { status: 'gone' });
}

export function isEmulator({ vps, container }: { vps: VpsDocument; container: Container }): boolean {
  return runsEmulator({ image: vps.image, program: container.program });
}

export function refuseEmulator(subject: { vps: VpsDocument; container: Container }): void {
  if (!isEmulator(subject)) return;
  const why = 'it runs QEMU, whose guest a filesystem snapshot would tear';
  throw new AppError('snapshot_unsupported', `${subject.vps.task_id} cannot be snapshotted: ${why}`);
}

/** Whether HEAD holds all that is on the container's disk. */
export async function diskIsSaved(
  node: Node,
  { vps, container }: OpenVps & { container: Container },
): Promise<boolean> {
  if (vps.saved === null || node.doubts.has(vps.task_id) || isUp(container)) return false;
  return isSaved(vps, container, await node.engine.writtenBytes(container.id));
}

export function stateBefore(container: Container | undefined): Intent['was'] {
  if (container === undefined) return 'none';
  if (container.status === 'paused') return 'paused';
  return isUp(container) ? 'running' : 'stopped';
}
