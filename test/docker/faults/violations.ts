import type { VpsDocument } from '../../../runner/ports/documents.ts';
import { SNAPSHOT_LABEL } from '../../../runner/ports/snapshot-label.ts';
import { listSnapshots } from '../../../runner/wire/runner-api.ts';
import { containersOn, imagesOn, type SeenContainer, type SeenImage } from './past-the-runner.ts';
import type { TestNode } from './test-node.ts';

/**
 * Everything that is wrong on a node when nothing is under way: strays, half-done changes, records that say something
 * else than the Engine. The Engine must be the test's own: every container on it counts.
 */
export async function violations(node: TestNode, dockerHost: string): Promise<string[]> {
  const [documents, containers, images] = await Promise.all([
    node.documents(),
    containersOn(dockerHost),
    imagesOn(dockerHost),
  ]);
  return [
    ...documents.flatMap((vps) => unfinished(vps, containers)),
    ...documents.flatMap((vps) => ofContainer(vps, containers)),
    ...strayContainers(documents, containers),
    ...ofImages(documents, images, containers),
    ...(await Promise.all(documents.map((vps) => otherInMemory(node, vps)))).flat(),
  ];
}

function unfinished(vps: VpsDocument, containers: readonly SeenContainer[]): string[] {
  const { task_id, intent, discarded, snapshots } = vps;
  // A snapshot that its own VPS still stands on goes later: nothing is removed by force.
  const inUse = new Set(containers.map(({ ImageID }) => ImageID));
  const wrong = snapshots
    .filter(({ state, image_id }) => state !== 'ready' && !(state === 'deleting' && inUse.has(image_id ?? '')))
    .map(({ name, state }) => `${name} is ${state}`);
  if (intent !== null) wrong.push(`${task_id} has an intent: ${intent.kind}`);
  if (discarded.length > 0) wrong.push(`${task_id} has discarded containers`);
  return wrong;
}

const EXPECTED = { running: ['running'], paused: ['paused'], stopped: ['exited', 'created'] };

function ofContainer({ task_id, container, wanted }: VpsDocument, containers: readonly SeenContainer[]): string[] {
  if (container === null) return [];
  const found = containers.find(({ Id }) => Id === container.id);
  if (found === undefined) return [`the container of ${task_id} is gone`];
  const wrong: string[] = [];
  if (!found.Names.includes(`/${container.name}`)) wrong.push(`${task_id} is called ${found.Names.join()}`);
  if (!EXPECTED[wanted].includes(found.State)) wrong.push(`${task_id} is ${found.State}, wanted ${wanted}`);
  return wrong;
}

function strayContainers(documents: readonly VpsDocument[], containers: readonly SeenContainer[]): string[] {
  const known = new Set(documents.map(({ container }) => container?.id));
  return containers.filter(({ Id }) => !known.has(Id)).map(({ Names }) => `stray container ${Names.join()}`);
}

function ofImages(
  documents: readonly VpsDocument[],
  images: readonly SeenImage[],
  containers: readonly SeenContainer[],
): string[] {
  const records = documents.flatMap(({ task_id, snapshots }) =>
    snapshots.map((record) => ({ ...record, tag: `savepoint/vps-${task_id}:${record.name}` })),
  );
  const known = new Set<string>(records.map(({ tag }) => tag));
  const tags = new Map(images.flatMap(({ Id, RepoTags }) => (RepoTags ?? []).map((tag) => [tag, Id] as const)));
  const missing = records.filter(({ state, tag, image_id }) => state === 'ready' && tags.get(tag) !== image_id);
  const strays = [...tags.keys()].filter((tag) => tag.startsWith('savepoint/') && !known.has(tag));
  // One that is known to be over stays as long as a container, or an image that was committed on it, needs it.
  const buried = new Set(documents.flatMap((vps) => vps.buried));
  const needed = new Set([...containers.map(({ ImageID }) => ImageID), ...images.map(({ ParentId }) => ParentId)]);
  const untagged = images
    .filter(({ RepoTags, Labels }) => isUntagged(RepoTags) && Labels?.[SNAPSHOT_LABEL])
    .filter(({ Id }) => !buried.has(Id) || !needed.has(Id));
  return [
    ...missing.map(({ tag }) => `${tag} has no image`),
    ...strays.map((tag) => `stray image ${tag}`),
    ...untagged.map(({ Id }) => `untagged image ${Id}`),
  ];
}

function isUntagged(tags: readonly string[] | null): boolean {
  return (tags ?? []).every((tag) => tag === '<none>:<none>');
}

/** What the API says must be what a restart would find. */
async function otherInMemory(node: TestNode, { task_id, snapshots }: VpsDocument): Promise<string[]> {
  const listed = await node.call(listSnapshots, { params: { task_id } });
  const told = listed.snapshots.map(({ name, state }) => `${name} ${state}`).sort();
  const kept = snapshots.filter(({ state }) => state !== 'deleting').map(({ name, state }) => `${name} ${state}`);
  return told.join() === kept.sort().join()
    ? []
    : [`${task_id}: the API tells ${told.join()}, the disk ${kept.join()}`];
}
