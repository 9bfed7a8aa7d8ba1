import type { Node } from '../node.ts';
import type { Op } from '../operations/operations.ts';
import type { Undo } from '../operations/undo.ts';
import { judge } from '../policy/gate.ts';
import { asideName } from '../policy/names.ts';
import { isUp } from '../policy/saved.ts';
import type { VpsDocument } from '../ports/documents.ts';
import type { Container, Recipe } from '../ports/engine.ts';
import { SNAPSHOT_LABEL, VPS_LABEL } from '../ports/snapshot-label.ts';
import { AppError } from '../wire/errors.ts';

/**
 * The moves by which a VPS gets a new container without ever being without one: a new one is made beside the old one
 * and takes its name, the old one stops, the new one starts. Each move can be taken back. All that can be done while the
 * old one still runs is done before it stops: only stopping and starting keep the VPS down.
 */

const POLL_MS = 50;

/** Makes the new container beside the old one. It has its final name only after `swapNames`. */
export async function createBeside(node: Node, op: Op, undo: Undo, made: Omit<Recipe, 'labels'>): Promise<string> {
  const name = `${made.name}-next-${op.id}`;
  const labels = { [VPS_LABEL]: op.taskId, [SNAPSHOT_LABEL]: '' };
  undo.add('remove the new container', () => discard(node, name));
  const id = await node.engine.create({ ...made, name, labels });
  op.step('created beside');
  return id;
}

/** Gives the name of the old container to the new one. */
export async function swapNames(
  node: Node,
  op: Op,
  undo: Undo,
  { old, next, name }: { old: Container | undefined; next: string; name: string },
): Promise<void> {
  if (old !== undefined) {
    undo.add('give the old container its name back', () => node.engine.rename(old.id, name));
    await node.engine.rename(old.id, asideName(name, op.id));
    op.step('old renamed');
  }
  // Taken back first: a new container that holds the name must let go of it before the old one can have it.
  undo.add('let go of the name', () => discard(node, next));
  await node.engine.rename(next, name);
  op.step('new renamed');
}

/** Stops the old container; taken back, it runs (or stands paused) again. */
export async function stopOld(node: Node, op: Op, undo: Undo, old: Container): Promise<Container> {
  if (!isUp(old)) return old;
  undo.add('start the old container again', () => revive(node, old));
  await node.documents.update(op.taskId, aboutToStop);
  await node.engine.stop(old.id);
  op.step('old stopped');
  const stopped = await node.engine.container(old.id);
  if (stopped !== undefined && !isUp(stopped)) return stopped;
  throw new AppError('engine_error', `the container of ${op.taskId} did not stop`);
}

/** Throws `wrong_state` if somebody has started it since it was seen at rest: what it wrote then is in no snapshot. */
export async function refuseIfStarted(node: Node, op: Op, seen: Container): Promise<void> {
  const now = await node.engine.container(seen.id);
  if (now === undefined || (!isUp(now) && now.startedAt === seen.startedAt)) return;
  throw new AppError('wrong_state', `somebody else started ${op.taskId} just now: try again`, { status: now.status });
}

/** The Engine goes on stopping a container after a crash of ours: whoever settles must know that it may be ending. */
function aboutToStop(vps: VpsDocument): VpsDocument {
  return vps.intent === null ? vps : { ...vps, intent: { ...vps.intent, stopping: true } };
}

export async function startNext(node: Node, op: Op, undo: Undo, next: string): Promise<void> {
  // Taken back before the old one starts again: both may want the same ports and addresses.
  undo.add('stop the new container', () => discard(node, next));
  await node.engine.start(next);
  op.step('new started');
}

/** Waits until the new container has proven itself, or throws `restore_failed` with what it did instead. */
export async function passGate(node: Node, op: Op, id: string): Promise<void> {
  const { restoreGraceMs: graceMs, healthTimeoutMs: healthMs } = node.settings;
  const began = performance.now();
  for (;;) {
    const upMs = performance.now() - began;
    const judgement = judge(await node.engine.container(id), upMs, { graceMs, healthMs });
    if (judgement.is === 'good') return;
    if (judgement.is === 'bad') {
      throw new AppError('restore_failed', `${op.taskId} is as it was: the restored VPS failed, ${judgement.why}`, {
        why: judgement.why,
      });
    }
    op.step('waiting until it is well');
    // A cancel ends the wait; the next step says that it was one.
    await node.clock.sleep(POLL_MS, op.signal).catch(() => undefined);
  }
}

/** Brings a container back to how it was before we stopped it. */
export async function revive(node: Node, old: Pick<Container, 'id' | 'status'>): Promise<void> {
  const now = await node.engine.container(old.id);
  if (now === undefined) throw new AppError('engine_error', 'the old container is gone');
  if (!isUp(now)) await node.engine.start(old.id);
  if (old.status === 'paused' && now.status !== 'paused') await node.engine.pause(old.id);
}

/** Removes a container whose disk nobody needs, whatever it does. */
export async function discard(node: Node, ref: string, how?: { readonly withVolumes: boolean }): Promise<void> {
  const container = await node.engine.container(ref);
  if (container === undefined) return;
  if (isUp(container)) await node.engine.kill(container.id);
  await node.engine.remove(container.id, how);
}
