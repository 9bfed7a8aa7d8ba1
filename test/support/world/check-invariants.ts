import type { SnapshotRecord, VpsDocument } from '../../../runner/ports/documents.ts';
import { fromLabels } from '../../../runner/ports/snapshot-label.ts';
import type { SeenContainer, SeenImage } from './plain-engine.ts';
import type { World } from './read-world.ts';

/** What a test knows of a VPS, whatever the runner says. */
export interface KnownVps {
  readonly taskId: string;
  /** `either`: its making or unmaking was interrupted. */
  readonly exists: boolean | 'either';
  /** In which states its container may be. */
  readonly status: readonly string[];
  /** What its disk may say now. */
  readonly disk: readonly string[];
  /** What must not be lost: on its disk or in a snapshot that is ready. */
  readonly dear: readonly string[];
  /** Snapshots that nobody may have taken away. */
  readonly kept?: readonly string[];
  /** Snapshots whose images the test removed itself. */
  readonly missing?: readonly string[];
}

/** Things of other people: they stay as they are. */
export interface Unmanaged {
  readonly containers: readonly Pick<SeenContainer, 'id' | 'name' | 'status'>[];
  readonly images: readonly Pick<SeenImage, 'id' | 'tags'>[];
}

export interface Knowledge {
  readonly vpses: readonly KnownVps[];
  readonly unmanaged?: Unmanaged;
  /** MAX_SNAPSHOTS_PER_VPS; no limit when left out. */
  readonly maxSnapshots?: number;
}

/** Every way in which a settled world breaks the invariants, in words. None is what we hope for. */
export function findViolations(world: World, known: Knowledge): string[] {
  return [
    ...world.strangeFiles.map((file) => `the file ${file} was left among the documents`),
    ...world.documents.flatMap((vps) => [
      ...unfinished(vps, world),
      ...vps.snapshots.flatMap((record) => wrongRecord(vps, record, world, known)),
      ...wrongOrder(vps),
      ...rotationMissed(vps, known.maxSnapshots),
    ]),
    ...world.images.flatMap((image) => strayImage(image, world, known.unmanaged)),
    ...world.containers.flatMap((container) => strayContainer(container, world, known.unmanaged)),
    ...known.vpses.flatMap((vps) => wrongVps(vps, world)),
    ...touched(world, known.unmanaged),
  ];
}

function unfinished(vps: VpsDocument, world: World): string[] {
  const at = vps.task_id;
  return [
    ...(vps.intent ? [`${at}: the intent of ${vps.intent.kind} is still there`] : []),
    ...vps.discarded.map((id) => `${at}: the discarded container ${id} is still to be removed`),
    ...vps.snapshots
      .filter(({ state, image_id }) => state === 'creating' || (state === 'deleting' && !isInUse(image_id, world)))
      .map(({ name, state }) => `${at}: ${name} is still ${state}`),
  ];
}

/** A container runs from it or another image is built on it: the Engine does not let it go yet. */
function isInUse(image: string | null, { containers, images }: World): boolean {
  return containers.some(({ imageId }) => imageId === image) || images.some(({ parent }) => parent === image);
}

function wrongRecord(vps: VpsDocument, record: SnapshotRecord, world: World, known: Knowledge): string[] {
  const tag = tagOf(vps, record.name);
  const image = world.images.find(({ tags }) => tags.includes(tag));
  const allowed = known.vpses.find(({ taskId }) => taskId === vps.task_id)?.missing ?? [];
  if (record.state === 'missing') {
    return allowed.includes(record.name) ? [] : [`${tag}: its image is missing`];
  }
  if (record.state !== 'ready') return [];
  if (image === undefined) return [`${tag}: ready, but there is no such image`];
  const facts = fromLabels(image.labels);
  return [
    ...(image.id === record.image_id ? [] : [`${tag}: the image is another than the one recorded`]),
    ...(facts?.task_id === vps.task_id && facts.name === record.name && facts.seq === record.seq
      ? []
      : [`${tag}: the label of the image does not tell its facts`]),
  ];
}

function wrongOrder({ task_id: at, snapshots, retired, head, next_seq }: VpsDocument): string[] {
  const names = [...snapshots, ...retired].map(({ name }) => name);
  const seqs = snapshots.map(({ seq }) => seq);
  return [
    ...(new Set(names).size === names.length ? [] : [`${at}: a snapshot's name was given twice`]),
    ...(new Set(seqs).size === seqs.length ? [] : [`${at}: a sequence number was given twice`]),
    ...(seqs.every((seq) => seq < next_seq) ? [] : [`${at}: the next sequence number was given already`]),
    ...(head === null || names.includes(head) ? [] : [`${at}: HEAD is ${head}, which never was`]),
    ...(head === null && seqs.length > 0 ? [`${at}: there are snapshots, but no HEAD`] : []),
  ];
}

/** Settling itself may finish a snapshot, and rotates nothing: one more than the limit is fine until the next one. */
function rotationMissed({ task_id: at, snapshots, head }: VpsDocument, max: number | undefined): string[] {
  if (max === undefined) return [];
  const bound = snapshots.filter(({ pinned, alias, name }) => !pinned && alias === null && name !== head);
  return bound.length > max + 1 ? [`${at}: ${bound.length} snapshots are left where ${max} may be`] : [];
}

function strayImage({ id, tags, labels }: SeenImage, world: World, unmanaged: Unmanaged | undefined): string[] {
  const facts = fromLabels(labels);
  if (facts === undefined || unmanaged?.images.some((one) => one.id === id)) return [];
  const vps = world.documents.find(({ task_id }) => task_id === facts.task_id);
  const record = vps?.snapshots.find(({ name }) => name === facts.name);
  if (record?.image_id === id || (vps?.buried.includes(id) && isInUse(id, world))) return [];
  return [`image ${tags[0] ?? id} of ${facts.name} is left over`];
}

function strayContainer(container: SeenContainer, world: World, unmanaged: Unmanaged | undefined): string[] {
  if (unmanaged?.containers.some(({ id }) => id === container.id)) return [];
  if (world.documents.some((vps) => vps.container?.id === container.id)) return [];
  return [`container ${container.name} is left over: it is no VPS's`];
}

function wrongVps(known: KnownVps, world: World): string[] {
  const { taskId: at } = known;
  const vps = world.documents.find(({ task_id }) => task_id === at);
  const lives = vps !== undefined && vps.deleted_at === null;
  if (!lives && known.exists === true) return [`${at}: the VPS is gone`];
  if (lives && known.exists === false) return [`${at}: the VPS is there, although it was deleted`];
  const gone = lost(known, vps, world);
  return lives ? [...gone, ...wrongContainer(known, vps, world)] : gone;
}

function wrongContainer({ taskId: at, status, disk, kept = [] }: KnownVps, vps: VpsDocument, world: World): string[] {
  const container = world.containers.find(({ id }) => id === vps.container?.id);
  const ready = vps.snapshots.filter(({ state }) => state === 'ready');
  const unkept = kept
    .filter((name) => !ready.some((one) => one.name === name))
    .map((name) => `${at}: ${name} was to be kept and is gone`);
  if (container === undefined) {
    if (status.includes('gone')) return unkept;
    return [...unkept, `${at}: its container is gone`];
  }
  const said = world.markers.get(container.id) ?? 'nothing';
  return [
    ...unkept,
    ...(container.name === vps.container?.name ? [] : [`${at}: its container is called ${container.name}`]),
    ...(status.includes(container.status)
      ? []
      : [`${at}: its container is ${container.status}, not ${status.join(' or ')}`]),
    ...(disk.includes(said) ? [] : [`${at}: its disk says ${said}, not ${disk.join(' or ')}`]),
  ];
}

/** What is neither on the disk of the VPS nor in a snapshot that can be restored. */
function lost({ taskId: at, dear }: KnownVps, vps: VpsDocument | undefined, world: World): string[] {
  const ready = vps?.snapshots.filter(({ state }) => state === 'ready') ?? [];
  const places = [vps?.container?.id, ...ready.map(({ image_id }) => image_id)];
  const safe = new Set(places.map((id) => world.markers.get(id ?? '')));
  return dear.filter((marker) => !safe.has(marker)).map((marker) => `${at}: the disk that said ${marker} is lost`);
}

function touched(world: World, unmanaged: Unmanaged = { containers: [], images: [] }): string[] {
  const changed = unmanaged.containers.filter((before) => {
    const now = world.containers.find(({ id }) => id === before.id);
    return now?.name !== before.name || now.status !== before.status;
  });
  const images = unmanaged.images.filter(({ id, tags }) => {
    const now = world.images.find((image) => image.id === id);
    return now === undefined || tags.some((tag) => !now.tags.includes(tag));
  });
  return [
    ...changed.map(({ name }) => `the unmanaged container ${name} was touched`),
    ...images.map(({ id, tags }) => `the unmanaged image ${tags[0] ?? id} was touched`),
  ];
}

function tagOf(vps: VpsDocument, name: string): string {
  return `savepoint/vps-${vps.task_id}:${name}`;
}
