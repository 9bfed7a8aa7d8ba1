import type { Node } from '../node.ts';
import type { Op } from '../operations/operations.ts';
import type { Undo } from '../operations/undo.ts';
import { containerName, imageTag } from '../policy/names.ts';
import { isUp } from '../policy/saved.ts';
import type { SnapshotRecord, VpsDocument } from '../ports/documents.ts';
import type { Container, ContainerSpec, Image } from '../ports/engine.ts';
import type { PublishedPort } from '../wire/model.ts';
import { fromLabels } from '../ports/snapshot-label.ts';
import { AppError } from '../wire/errors.ts';
import type { Check } from '../wire/restore-plan.ts';
import { admitSpec } from './admit-spec.ts';
import { passCheck } from './pass-check.ts';
import { createBeside, passGate, refuseIfStarted, startNext, swapNames } from './switch-container.ts';

/** What a VPS is to be made from: a snapshot that is ready, its image, and everything else the VPS has. */
export interface Source {
  readonly snapshot: SnapshotRecord;
  readonly image: Image;
  readonly spec: ContainerSpec;
  readonly name: string;
  readonly ports: readonly PublishedPort[];
}

/** Looks, before anything is touched, whether the snapshot can be used. A VPS keeps what it is; only its disk goes back. */
export async function sourceOf(
  node: Node,
  vps: VpsDocument,
  container: Container | undefined,
  snapshot: SnapshotRecord,
): Promise<Source> {
  const tag = imageTag(vps.task_id, snapshot.name);
  const image = await node.engine.image(tag);
  if (image === undefined || image.id !== snapshot.image_id) {
    throw new AppError('snapshot_not_ready', `the image of ${snapshot.name} is not on the Engine`, { image: tag });
  }
  const facts = fromLabels(image.labels);
  const spec = container?.spec ?? (facts && (await admitSpec(node, vps, facts.vps.spec)));
  if (spec === undefined) throw new AppError('snapshot_not_ready', `${snapshot.name} does not say how to make its VPS`);
  const name = nameNow(vps, container) ?? facts?.vps.container_name ?? containerName(vps.task_id);
  const known = portsNow(vps, container);
  const ports = known.length > 0 ? known : (facts?.vps.ports ?? []);
  return { snapshot, image, spec, name, ports };
}

/** A person may have renamed the container, and may have given its former name to another: the Engine knows. */
export function nameNow(vps: VpsDocument, container: Container | undefined): string | undefined {
  return container?.name ?? vps.container?.name;
}

/** The host ports it has, or had when it last ran: those that the Engine chose change with every start. */
export function portsNow(vps: VpsDocument, container: Container | undefined): readonly PublishedPort[] {
  return container !== undefined && isUp(container) && container.ports.length > 0 ? container.ports : vps.ports;
}

/** Makes the new container and gives it the VPS's name, so that nothing is left to do but to start it. */
export async function standBy(
  node: Node,
  op: Op,
  undo: Undo,
  { snapshot, spec, name, ports }: Source,
  old: Container | undefined,
): Promise<string> {
  const image = imageTag(op.taskId, snapshot.name);
  const next = await createBeside(node, op, undo, { name, spec, ports, image });
  await swapNames(node, op, undo, { old, next, name });
  return next;
}

export interface Switch {
  readonly source: Source;
  readonly old: Container | undefined;
  readonly next: string;
  /** The new one must prove itself. */
  readonly gate: boolean;
  /** By this, too. */
  readonly check?: Check;
}

/**
 * Lets the new container take over, and writes it down as the VPS. The old one is given to the sweeper: whoever calls
 * has made sure that its disk is safe or was given up by a person. `upAt` says when the VPS ran again.
 */
export async function finishSwitch(
  node: Node,
  op: Op,
  undo: Undo,
  { source, old, next, gate, check }: Switch,
): Promise<{ upAt: number }> {
  await startNext(node, op, undo, next);
  const upAt = performance.now();
  if (gate) await passGate(node, op, next);
  if (check) await passCheck(node, op, next, check);
  const now = node.clock.now().toISOString();
  const [started] = await Promise.all([node.engine.container(next), old && refuseIfStarted(node, op, old)]);
  op.step('well');
  await node.documents.update(op.taskId, (vps) => ({
    ...vps,
    wanted: 'running',
    deleted_at: null,
    container: { id: next, name: source.name },
    ports: started ? [...started.ports] : vps.ports,
    head: source.snapshot.name,
    saved: null,
    discarded: old === undefined ? vps.discarded : [...vps.discarded, old.id],
    snapshots: vps.snapshots.map((one) => (one.name === source.snapshot.name ? { ...one, last_used_at: now } : one)),
    intent: null,
  }));
  op.done('accepted');
  node.sweeper.soon(op.taskId);
  return { upAt };
}
