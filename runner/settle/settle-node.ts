import type { Node } from '../node.ts';
import { isPrivate } from '../policy/private-label.ts';
import { containerName } from '../policy/names.ts';
import type { FoundImage } from '../policy/settle-plan.ts';
import type { VpsDocument } from '../ports/documents.ts';
import type { ContainerSummary } from '../ports/engine.ts';
import { commentOf, fromForkLabels, VPS_LABEL } from '../ports/snapshot-label.ts';
import { newDocument } from '../policy/new-document.ts';
import { AppError } from '../wire/errors.ts';
import { TaskId } from '../wire/names.ts';
import { readEngine, type EngineState } from '../moves/read-engine.ts';
import { settleVps } from '../moves/settle-vps.ts';

export interface Settled {
  readonly repaired: { task_id: TaskId; what: string }[];
  readonly busy: TaskId[];
}

/**
 * Compares everything: records, images, containers. Runs at start, before the API opens, and whenever the Engine comes
 * back. A VPS that somebody is changing right now is left out: that change sees to itself.
 */
export async function settleNode(node: Node): Promise<Settled> {
  const known = new Map(node.documents.all().map((vps) => [vps.task_id, vps]));
  const state = await readEngine(node.engine);
  const settled: Settled = { repaired: [], busy: [] };
  for (const vps of [...known.values(), ...unknownVpses(known, state)]) await settleOne(node, vps, state, settled);
  await removeRemains(node, state);
  return settled;
}

async function settleOne(node: Node, vps: VpsDocument, state: EngineState, settled: Settled): Promise<void> {
  const taskId = vps.task_id;
  try {
    const started = await node.operations.start(taskId, 'settle', {
      prepare: async () => {
        const now = node.documents.get(taskId);
        if (now === undefined) return node.documents.create(vps);
        // Written since the Engine was read: what was read may be older than what is written. Whoever wrote it saw to it.
        return now === vps ? vps : undefined;
      },
      execute: async (_op, before) => {
        if (before === undefined) return undefined;
        const after = await settleVps(node, before, state);
        return after === before && after === vps ? undefined : describe(vps, after);
      },
      isNews: (what) => what !== undefined,
      // It mostly looks: a person who comes just then is not to be refused for it.
      brief: true,
    });
    const what = await started.done;
    if (what !== undefined) settled.repaired.push({ task_id: taskId, what });
  } catch (failure) {
    const code = failure instanceof AppError ? failure.code : 'internal';
    if (code === 'vps_busy') settled.busy.push(taskId);
    else if (code === 'vps_not_found')
      settled.repaired.push({ task_id: taskId, what: `interrupted ${vps.intent?.kind ?? 'vps.create'} undone` });
    else if (code === 'engine_unavailable' || code === 'shutting_down') throw failure;
    // One VPS that cannot be settled keeps its intent and must not keep the others from theirs.
    else node.warn({ task_id: taskId, err: failure }, 'a VPS could not be settled');
  }
}

function describe(before: VpsDocument, after: VpsDocument): string {
  if (before.intent !== null) return `interrupted ${before.intent.kind} resolved`;
  const added = after.snapshots.length - before.snapshots.length;
  return added > 0 ? `${added} snapshots found on the Engine` : 'records brought in line with the Engine';
}

/** VPSes whose documents were lost: their snapshots, or the labels of their containers, still know them. */
function unknownVpses(known: ReadonlyMap<TaskId, VpsDocument>, state: EngineState): VpsDocument[] {
  const found = new Map<TaskId, VpsDocument>();
  const owned = new Set([...known.values()].map(({ container }) => container?.id));
  const free = state.containers.filter(({ id, labels }) => !owned.has(id) && !isPrivate(labels));
  for (const [taskId, images] of state.images) {
    if (!known.has(taskId)) found.set(taskId, fromSnapshots(taskId, images, free));
  }
  for (const container of free) {
    const taskId = TaskId.safeParse(container.labels[VPS_LABEL]);
    if (!taskId.success || known.has(taskId.data) || found.has(taskId.data)) continue;
    if (container.name === containerName(taskId.data)) found.set(taskId.data, fromContainer(taskId.data, container));
  }
  return [...found.values()];
}

function fromSnapshots(
  taskId: TaskId,
  images: readonly FoundImage[],
  containers: readonly ContainerSummary[],
): VpsDocument {
  const newest = images.reduce((a, b) => (b.facts.seq > a.facts.seq ? b : a)) as FoundImage;
  const { created_at, image, project, adopted, forked_from, container_name, ports } = newest.facts.vps;
  const own = containers.find(
    ({ name, labels }) => name === container_name && (adopted || labels[VPS_LABEL] === taskId),
  );
  return newDocument(taskId, {
    ...{ created_at, image, project, adopted, ports },
    forked_from: forked_from ?? null,
    wanted: wantedNow(own),
    container: own === undefined ? null : { id: own.id, name: own.name },
    rebuilt: true,
  });
}

function fromContainer(taskId: TaskId, own: ContainerSummary): VpsDocument {
  const fork = fromForkLabels(own.labels);
  return newDocument(taskId, {
    created_at: new Date(0).toISOString(),
    image: fork?.image ?? own.image,
    forked_from: fork?.from ?? null,
    wanted: wantedNow(own),
    container: { id: own.id, name: own.name },
  });
}

function wantedNow(container: ContainerSummary | undefined): VpsDocument['wanted'] {
  if (container?.status === 'paused') return 'paused';
  return container?.status === 'running' || container?.status === 'restarting' ? 'running' : 'stopped';
}

/** Commits that were cut short between image and tag. What a record or another image still needs stays. */
async function removeRemains(node: Node, { untagged }: EngineState): Promise<void> {
  for (const { id, facts } of untagged) {
    // Between image and tag of what is under way.
    if (node.operations.get(facts.operation_id)?.state === 'running') continue;
    if (node.making.has(facts.operation_id)) continue;
    // Asked anew each time: one may have got its name while others were removed.
    if (!isKnown(node, id)) await removeRemain(node, id, commentOf(facts));
  }
}

function isKnown(node: Node, id: string): boolean {
  return node.documents
    .all()
    .some(({ snapshots, buried }) => buried.includes(id) || snapshots.some(({ image_id }) => image_id === id));
}

/** One that cannot be removed is tried again by whoever settles next, and keeps nobody from anything. */
async function removeRemain({ engine, warn }: Node, id: string, comment: string): Promise<void> {
  try {
    if ((await engine.image(id))?.comment === comment) await engine.removeImage(id);
  } catch (failure) {
    if (failure instanceof AppError && failure.code === 'engine_unavailable') throw failure;
    warn({ image: id, err: failure }, 'what a cut short commit left cannot be removed yet');
  }
}
