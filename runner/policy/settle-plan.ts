import type { SnapshotRecord, VpsDocument } from '../ports/documents.ts';
import type { ContainerSummary } from '../ports/engine.ts';
import { SNAPSHOT_LABEL, VPS_LABEL, type SnapshotFacts } from '../ports/snapshot-label.ts';
import type { Hook } from '../wire/hooks.ts';
import type { SnapshotName } from '../wire/names.ts';
import { retire, usedNames } from './lineage.ts';
import { asideName, imageTag } from './names.ts';
import { isUp } from './saved.ts';

/** A snapshot image of this VPS that stands on the Engine under its proper tag. */
export interface FoundImage {
  readonly id: string;
  readonly facts: SnapshotFacts;
}

export interface SettleFacts {
  readonly images: readonly FoundImage[];
  /** Every container of the Engine: a VPS's own may bear any name. */
  readonly containers: readonly ContainerSummary[];
  /** What tells this start of the machine from others. */
  readonly machineStart: string;
}

export type Repair =
  | { readonly do: 'remove container'; readonly id: string }
  | { readonly do: 'rename container'; readonly id: string; readonly name: string }
  | { readonly do: 'thaw'; readonly id: string }
  | { readonly do: 'stop'; readonly id: string }
  | { readonly do: 'start again'; readonly id: string; readonly paused: boolean }
  | { readonly do: 'remove image'; readonly tag: string };

export interface SettlePlan {
  /** To be done on the Engine, in this order, before the document is written. */
  readonly repairs: readonly Repair[];
  /** What the document says afterwards; undefined: the VPS never came to be. */
  readonly document: VpsDocument | undefined;
  /** Snapshots that count as ready from now on, but whose sizes nobody has looked up yet. */
  readonly unmeasured: readonly SnapshotName[];
  readonly lost: readonly SnapshotName[];
  /** To be run in this container once the repairs are done: an operation was cut short before it had. */
  readonly after?: { readonly container: string; readonly snapshot: SnapshotName; readonly hook: Hook };
}

/** What an interrupted operation must lead to, and where records and Engine disagree. Nothing to do is the usual plan. */
export function planSettle(vps: VpsDocument, facts: SettleFacts): SettlePlan {
  if (vps.intent?.kind === 'vps.create' || vps.intent?.kind === 'vps.fork') return undoCreate(vps, facts);
  const undone = [...undoIntent(vps, facts.containers), ...removeLate(vps, facts.containers)];
  const records = compareRecords(vps, facts);
  const { document } = records;
  const head = document.head ?? newest(document.snapshots);
  return {
    repairs: [...undone, ...records.repairs],
    document: { ...document, head, intent: null },
    unmeasured: records.unmeasured,
    lost: records.lost,
    ...(vps.intent?.after && vps.container ? { after: { ...vps.intent.after, container: vps.container.id } } : {}),
  };
}

/** A VPS whose making was cut short holds nothing of anybody's yet. */
function undoCreate(vps: VpsDocument, { containers }: SettleFacts): SettlePlan {
  const made = containers.filter((one) => isOurs(one, vps) && one.name === vps.intent?.swap?.name);
  const repairs = made.map(({ id }) => ({ do: 'remove container', id }) as const);
  return { repairs, document: undefined, unmeasured: [], lost: [] };
}

function undoIntent(vps: VpsDocument, containers: readonly ContainerSummary[]): Repair[] {
  const { intent } = vps;
  if (intent === null) return [];
  const own = containers.find(({ id }) => id === vps.container?.id);
  const repairs: Repair[] =
    intent.swap === null ? [] : undoSwap(vps, containers, intent.operation_id, intent.swap.name);
  if (own === undefined) return repairs;
  // Only the name that we gave is taken back: a person may have renamed it since.
  if (intent.swap !== null && own.name === asideName(intent.swap.name, intent.operation_id)) {
    repairs.push({ do: 'rename container', id: own.id, name: intent.swap.name });
  }
  if (own.status === 'paused' && intent.freezes && intent.was === 'running') repairs.push({ do: 'thaw', id: own.id });
  const shouldRun = (intent.was === 'running' || intent.was === 'paused') && intent.kind !== 'vps.stop';
  // One that still runs may be ending, and would end after we had looked: it ends now, and runs again.
  const ending = shouldRun && isUp(own) && intent.stopping === true;
  if (ending) repairs.push({ do: 'stop', id: own.id });
  if (ending || (shouldRun && !isUp(own))) {
    repairs.push({ do: 'start again', id: own.id, paused: intent.was === 'paused' });
  }
  return repairs;
}

/** The container that was to take over: it bears the operation's name, or already the VPS's own. */
function undoSwap(
  vps: VpsDocument,
  containers: readonly ContainerSummary[],
  operationId: string,
  name: string,
): Repair[] {
  return containers
    .filter((one) => isOurs(one, vps) && one.id !== vps.container?.id)
    .filter((one) => one.name === `${name}-next-${operationId}` || one.name === name)
    .map(({ id }) => ({ do: 'remove container', id }) as const);
}

/** One that an Engine still made when we were gone, and that came up after its intent had been settled. */
function removeLate(vps: VpsDocument, containers: readonly ContainerSummary[]): Repair[] {
  const { container, intent } = vps;
  const now = containers.find(({ id }) => id === container?.id)?.name;
  const names = [container?.name, now].filter((name) => name !== undefined);
  return containers
    .filter((one) => isOurs(one, vps) && one.id !== container?.id)
    .filter((one) => names.some((name) => one.name.startsWith(`${name}-next-`)))
    .filter(({ name }) => OPERATION.test(name) && !name.endsWith(`-next-${intent?.operation_id}`))
    .map(({ id }) => ({ do: 'remove container', id }) as const);
}

const OPERATION = /-next-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Labels pass from a snapshot to whatever a person runs from it, so they count only together with a name of ours, and as we
 * set them: on all that we make, that of the snapshot is empty.
 */
function isOurs({ labels }: ContainerSummary, vps: VpsDocument): boolean {
  return labels[VPS_LABEL] === vps.task_id && labels[SNAPSHOT_LABEL] === '';
}

interface Comparison {
  document: VpsDocument;
  readonly repairs: Repair[];
  readonly unmeasured: SnapshotName[];
  readonly lost: SnapshotName[];
  /** What the Engine made for the intent is on the disk, or will be. A power cut may have left a name over empty files. */
  readonly isWhole: boolean;
}

function compareRecords(vps: VpsDocument, { images, machineStart }: SettleFacts): Comparison {
  const isWhole = vps.intent?.machine_start === machineStart;
  const seen: Comparison = { document: vps, repairs: [], unmeasured: [], lost: [], isWhole };
  const found = new Map(images.map((image) => [image.facts.name, image]));
  for (const record of vps.snapshots) compareRecord(seen, record, found.get(record.name));
  const known = usedNames(vps);
  const retired = new Set<string>(vps.retired.map(({ name }) => name));
  for (const image of images) {
    const { name } = image.facts;
    // The image of a snapshot that failed, or of one that was deleted: the Engine finished after we had given up.
    if (retired.has(name)) seen.repairs.push({ do: 'remove image', tag: imageTag(vps.task_id, name) });
    else if (!known.has(name)) adopt(seen, image, isAliasTaken(image));
  }
  return seen;

  /** A label says what a snapshot was called when it was taken: the name may have been given to another one since. */
  function isAliasTaken({ facts: { alias, seq } }: FoundImage): boolean {
    if (alias === null) return false;
    const isRecorded = vps.snapshots.some((record) => record.alias === alias);
    return isRecorded || images.some(({ facts }) => facts.alias === alias && facts.seq > seq && !known.has(facts.name));
  }
}

function compareRecord(seen: Comparison, record: SnapshotRecord, image: FoundImage | undefined): void {
  const { name, state } = record;
  if (state === 'deleting') return;
  if (state === 'creating') {
    if (image === undefined || !seen.isWhole) seen.document = retire(seen.document, name);
    if (image === undefined) return;
    if (!seen.isWhole) seen.repairs.push({ do: 'remove image', tag: imageTag(seen.document.task_id, name) });
    else finish(seen, { ...record, state: 'ready', image_id: image.id, method: image.facts.method });
    return;
  }
  if (image !== undefined && image.facts.replaces === record.image_id) {
    // The same snapshot, of fewer layers: only its record had not been written yet.
    seen.unmeasured.push(name);
    replace(seen, { ...record, state: 'ready', image_id: image.id });
    seen.document = { ...seen.document, buried: [...seen.document.buried, image.facts.replaces] };
    return;
  }
  const there = image !== undefined && image.id === record.image_id;
  if (state === 'ready' && !there) {
    seen.lost.push(name);
    replace(seen, { ...record, state: 'missing' });
  }
  if (state === 'missing' && there) replace(seen, { ...record, state: 'ready' });
}

/** An interrupted snapshot whose image is whole: it was taken of a disk that stood still, so it counts. */
function finish(seen: Comparison, record: SnapshotRecord): void {
  seen.unmeasured.push(record.name);
  replace(seen, record);
  seen.document = { ...seen.document, head: record.name, saved: null };
}

/**
 * The label says what held when the image was made; that a person pinned it or let it live on since is forgotten. So
 * nothing but a person deletes it: it is pinned and does not expire until somebody says otherwise.
 */
function adopt(seen: Comparison, { id, facts }: FoundImage, isAliasTaken: boolean): void {
  const { name, seq, parent, trigger, created_at, message, not_captured, method, hooks } = facts;
  const record: SnapshotRecord = {
    ...{ name, seq, parent, trigger, created_at, message, not_captured, method, hooks },
    alias: isAliasTaken ? null : facts.alias,
    pinned: true,
    expires_at: null,
    last_used_at: null,
    state: 'ready',
    image_id: id,
    size: 0,
    total_size: 0,
    method_reason: '',
    frozen_ms: 0,
  };
  seen.unmeasured.push(name);
  const next_seq = Math.max(seen.document.next_seq, seq + 1);
  seen.document = { ...seen.document, next_seq, snapshots: [...seen.document.snapshots, record] };
}

function replace(seen: Comparison, record: SnapshotRecord): void {
  const snapshots = seen.document.snapshots.map((one) => (one.name === record.name ? record : one));
  seen.document = { ...seen.document, snapshots };
}

function newest(snapshots: readonly SnapshotRecord[]): SnapshotName | null {
  return [...snapshots].filter(({ state }) => state === 'ready').sort((a, b) => b.seq - a.seq)[0]?.name ?? null;
}
