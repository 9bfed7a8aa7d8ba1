import type { Node } from '../node.ts';
import { fellWithMachine } from '../policy/fell.ts';
import type { Container, EngineEvent } from '../ports/engine.ts';
import { forgetProof, forgetProofs } from './forget-proofs.ts';
import { settleNode } from './settle-node.ts';
import { AppError } from '../wire/errors.ts';
import { operationOf } from '../ports/snapshot-label.ts';
import type { OperationKind } from '../wire/model.ts';
import type { VpsDocument } from '../ports/documents.ts';
import { isNews } from '../policy/image-news.ts';
import { afterEnd } from './after-end.ts';

const RETRY_MS = 1000;
const IMAGES_QUIET_MS = 5000;

/**
 * Listens to the Engine for what happens behind our back. Events are hints and some are lost, so after each silence
 * everything is compared afresh (`settled`: that has just been done; `machineStarted`: it went down while nobody
 * listened). Runs until the signal says stop.
 */
export async function watchEngine(
  node: Node,
  signal: AbortSignal,
  settled: boolean,
  machineStarted: Date | null = null,
): Promise<void> {
  let losses = 0;
  const sinceNow = (): Falls => {
    const before = losses;
    return () => losses > before;
  };
  signal.addEventListener('abort', lookAfterStarts(node, sinceNow, signal), { once: true });
  for (let known = settled; !signal.aborted; known = false) {
    try {
      await untilLost(signal, async (session) => {
        // Listen before looking: what happens while we look is heard too.
        const events = node.engine.events(session)[Symbol.asyncIterator]();
        const next = events.next();
        next.catch(() => undefined);
        await forgetProofs(node);
        if (!known) await settleNode(node);
        await catchUp(
          node,
          signal,
          (ended) => !known || (machineStarted !== null && fellWithMachine(ended, machineStarted)),
        );
        await listen(node, next, events, sinceNow, signal);
      });
    } catch (failure) {
      if (!signal.aborted) node.warn({ err: failure }, 'lost touch with the Engine');
    }
    losses += 1;
    await node.clock.sleep(RETRY_MS, signal).catch(() => undefined);
  }
}

/**
 * Gives a session a signal of its own, which ends with it: whatever fails in between, no stream is left open, or the
 * Engine would run out of ears. Not `AbortSignal.any`: Node 20 may collect what it returns, and then it never fires.
 */
async function untilLost(signal: AbortSignal, session: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const over = new AbortController();
  const end = () => over.abort();
  signal.addEventListener('abort', end, { once: true });
  try {
    await session(over.signal);
  } finally {
    signal.removeEventListener('abort', end);
    end();
  }
}

/** Tells whether a container fell with its Engine, which was lost since this was made. */
type Falls = (ended: Container) => boolean;

const STARTING: readonly OperationKind[] = ['vps.create', 'vps.fork', 'vps.start', 'vps.restart', 'snapshot.restore'];

/**
 * A container may end before it is written down as its VPS's own: nobody knew then whose end the Engine told of.
 * Returns the way to stop.
 */
function lookAfterStarts(node: Node, sinceNow: () => Falls, signal: AbortSignal): () => void {
  return node.events.listen((event) => {
    if (event.type !== 'operation.finished' || !STARTING.includes(event.operation.kind)) return;
    void afterEnd(node, event.task_id, signal, sinceNow());
  });
}

async function listen(
  node: Node,
  first: Promise<IteratorResult<EngineEvent>>,
  events: AsyncIterator<EngineEvent>,
  sinceNow: () => Falls,
  signal: AbortSignal,
): Promise<void> {
  const images = quietly(node, signal);
  for (let next = await first; !next.done; next = await events.next()) {
    const event = next.value;
    if (event.kind === 'image_changed') {
      if (isNews(node.documents.all(), event)) images();
    } else if (event.kind === 'container_committed') {
      if (isLate(node, event.comment)) images();
    } else await react(node, event, sinceNow, signal);
  }
}

/** A commit of ours that ends when its operation is no more leaves an image that nobody waits for, perhaps without a tag. */
function isLate({ operations }: Node, comment: string): boolean {
  const operation = operationOf(comment);
  return operation !== undefined && operations.get(operation)?.state !== 'running';
}

async function react(
  node: Node,
  event: Exclude<EngineEvent, { kind: 'image_changed' | 'container_committed' }>,
  sinceNow: () => Falls,
  signal: AbortSignal,
): Promise<void> {
  const vps = node.documents.all().find(({ container }) => container?.id === event.id);
  if (vps === undefined) return;
  switch (event.kind) {
    case 'container_died':
      void afterEnd(node, vps.task_id, signal, sinceNow());
      return;
    case 'container_started':
      await noteRunning(node, vps);
      return;
    case 'container_removed':
      if (node.operations.holder(vps.task_id) !== undefined) return;
      node.warn({ task_id: vps.task_id }, 'the container of a VPS was removed behind our back');
      node.events.emit({ type: 'vps.gone', at: node.clock.now().toISOString(), task_id: vps.task_id });
      return;
    case 'container_touched':
      // A proof that a disk is saved is forgotten at once, lock or not: that can only make us save once more.
      await forgetProof(node, vps);
  }
}

/** Containers that ended, or were started, while nobody listened. */
async function catchUp(node: Node, signal: AbortSignal, fell: Falls): Promise<void> {
  const containers = new Map((await node.engine.containers()).map((one) => [one.id, one]));
  const failures: unknown[] = [];
  for (const vps of node.documents.all()) {
    const container = containers.get(vps.container?.id ?? '');
    if (container?.status === 'exited' && vps.wanted !== 'stopped') void afterEnd(node, vps.task_id, signal, fell);
    if (container?.status === 'running')
      await noteRunning(node, vps).catch((failure: unknown) => failures.push(failure));
  }
  // One record that cannot be written keeps no other VPS from being seen to.
  if (failures.length > 0) throw failures[0];
}

/**
 * A VPS started outside Savepoint is one that somebody wants to run, and the Engine may have chosen other ports for it.
 * Our own operations see to this themselves.
 */
async function noteRunning(node: Node, { task_id: taskId, container, wanted, ports }: VpsDocument): Promise<void> {
  const idle = () => node.operations.holder(taskId) === undefined;
  if (!idle() || (wanted !== 'stopped' && ports.length === 0)) return;
  const now = (await node.engine.container(container?.id ?? ''))?.ports ?? [];
  if (!idle()) return;
  await node.documents.update(taskId, (vps) => {
    const moved = now.length > 0 && JSON.stringify(now) !== JSON.stringify(vps.ports);
    if (vps.wanted !== 'stopped' && !moved) return vps;
    const woken = vps.wanted === 'stopped' ? { wanted: 'running' as const, saved: null } : {};
    return { ...vps, ...woken, ports: moved ? [...now] : vps.ports };
  });
}

/** Looks at the images once, after a burst of changes to them has ended: somebody may have removed a snapshot's. */
function quietly(node: Node, signal: AbortSignal): () => void {
  let planned = false;
  return () => {
    if (planned) return;
    planned = true;
    void node.clock
      .sleep(IMAGES_QUIET_MS, signal)
      .then(() => {
        planned = false;
        return settleNode(node);
      })
      .catch((failure: unknown) => {
        const expected = signal.aborted || (failure instanceof AppError && failure.code === 'shutting_down');
        if (!expected) node.warn({ err: failure }, 'could not look at the images');
      });
  };
}
