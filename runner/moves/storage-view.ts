import type { Node } from '../node.ts';
import { visible } from '../policy/lineage.ts';
import { Shares } from '../policy/storage-shares.ts';
import type { SnapshotRecord, VpsDocument } from '../ports/documents.ts';
import type { Stored } from '../ports/engine.ts';
import type { Figures } from '../ports/usage.ts';
import type { NodeStorage, SnapshotStorage, VpsStorage } from '../wire/model.ts';
import { weighChain } from './weigh-chain.ts';

/** What a VPS takes on the disk, snapshot by snapshot. Only looks, so it needs no lock; what goes meanwhile takes nothing. */
export async function showVpsStorage(node: Node, vps: VpsDocument): Promise<VpsStorage> {
  const records = visible(vps).sort((a, b) => b.seq - a.seq);
  const stored = await node.engine.stored();
  const chain = await weighChain(node, vps);
  if (stored.hidden !== undefined) {
    const snapshots = records.map(({ name }) => ({ name, ...UNKNOWN }));
    const reason = stored.hidden;
    return { task_id: vps.task_id, snapshots, freed_bytes: null, written_bytes: null, chain, reason };
  }
  const shares = new Shares(stored, node.documents.all());
  const freed = shares.freedByAll(vps);
  const images = records.flatMap((record) => shares.imageOf(vps, record)?.layers ?? []);
  const figures = await node.usage.ofLayers([...images, ...freed]);
  return {
    task_id: vps.task_id,
    snapshots: records.map((record) => weighSnapshot(shares, figures, vps, record)),
    freed_bytes: sum(figures, freed),
    written_bytes: await writtenBytes(node, stored, vps),
    chain,
    reason: null,
  };
}

/** What all takes that the Engine stores. Each layer is counted once. */
export async function showNodeStorage(node: Node): Promise<NodeStorage> {
  const stored = await node.engine.stored();
  if (stored.hidden !== undefined) {
    return { node: node.name, total_bytes: null, parts: null, layers: null, reason: stored.hidden };
  }
  const documents = node.documents.all();
  const among = new Shares(stored, documents).parts(documents);
  node.usage.keepOnly(among);
  const own = stored.containers.flatMap(({ written, beside }) => [written, ...beside]);
  const layers = await node.usage.ofLayers([...among.keys()]);
  const containers = sum(await node.usage.ofChanging(own), own);
  const rest = await node.usage.ofRest(stored.root, [...among.keys(), ...own]);
  const parts = { snapshots: 0, shared: 0, other_images: 0, containers, rest };
  for (const [layer, part] of among) parts[part] += layers.get(layer) ?? 0;
  const total_bytes = Object.values(parts).reduce((total, bytes) => total + bytes, 0);
  return { node: node.name, total_bytes, parts, layers: among.size, reason: null };
}

const UNKNOWN = { unique_bytes: null, shared_bytes: null, freed_bytes: null };

/** One that is not made yet, and one whose image is gone, take nothing. */
function weighSnapshot(shares: Shares, figures: Figures, vps: VpsDocument, record: SnapshotRecord): SnapshotStorage {
  const image = shares.imageOf(vps, record);
  const { unique, shared, freed } = image === undefined ? NOTHING : shares.of(image);
  return {
    name: record.name,
    unique_bytes: sum(figures, unique),
    shared_bytes: sum(figures, shared),
    freed_bytes: sum(figures, freed),
  };
}

const NOTHING = { unique: [], shared: [], freed: [] };

async function writtenBytes(node: Node, stored: Stored & { hidden?: undefined }, vps: VpsDocument): Promise<number> {
  const container = stored.containers.find(({ id }) => id === vps.container?.id);
  return container === undefined ? 0 : sum(await node.usage.ofChanging([container.written]), [container.written]);
}

function sum(figures: Figures, folders: readonly string[]): number {
  return folders.reduce((total, folder) => total + (figures.get(folder) ?? 0), 0);
}
