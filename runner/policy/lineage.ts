import type { SnapshotRecord, VpsDocument } from '../ports/documents.ts';
import type { SnapshotName } from '../wire/names.ts';

/** The snapshots that a person sees: one being deleted is gone for everybody but the sweeper. */
export function visible(vps: VpsDocument): SnapshotRecord[] {
  return vps.snapshots.filter(({ state }) => state !== 'deleting');
}

/** The newest ready snapshot. Decided by sequence number: clocks go back. */
export function latest(vps: VpsDocument): SnapshotRecord | undefined {
  return vps.snapshots.filter(({ state }) => state === 'ready').reduce(newer, undefined);
}

function newer(best: SnapshotRecord | undefined, next: SnapshotRecord): SnapshotRecord {
  return best === undefined || next.seq > best.seq ? next : best;
}

/** The snapshot that a person means by a name, an alias or `latest`. */
export function resolve(vps: VpsDocument, ref: string): SnapshotRecord | undefined {
  if (ref === 'latest') return latest(vps);
  const seen = visible(vps);
  return seen.find(({ name }) => name === ref) ?? seen.find(({ alias }) => alias === ref);
}

/** What a restart goes back to: HEAD, else the newest. A HEAD whose image is missing is returned too: never skip it. */
export function newestOfTimeline(vps: VpsDocument): SnapshotRecord | undefined {
  return visible(vps).find(({ name }) => name === vps.head) ?? latest(vps);
}

/** The nearest snapshot at or above `name` that is still there. Retired ones remember who their parent was. */
export function survivor(vps: VpsDocument, name: SnapshotName | null): SnapshotName | null {
  const parents = new Map(vps.retired.map((gone) => [gone.name, gone.parent]));
  for (const { name: dying, parent, state } of vps.snapshots) if (state === 'deleting') parents.set(dying, parent);
  let at = name;
  for (let hops = 0; at !== null && parents.has(at) && hops <= parents.size; hops += 1) at = parents.get(at) ?? null;
  return visible(vps).some((snapshot) => snapshot.name === at) ? at : null;
}

/** Every name this VPS ever gave. */
export function usedNames(vps: VpsDocument): ReadonlySet<string> {
  return new Set([...vps.snapshots, ...vps.retired].map(({ name }) => name));
}

const REMEMBERED = 1000;

/** The VPS without that snapshot, but remembering its name and where it stood. */
export function retire(vps: VpsDocument, name: SnapshotName): VpsDocument {
  const gone = vps.snapshots.find((snapshot) => snapshot.name === name);
  if (gone === undefined) return vps;
  const retired = [...vps.retired, { name, parent: gone.parent }];
  const without = { ...vps, snapshots: vps.snapshots.filter((snapshot) => snapshot !== gone), retired };
  return retired.length > REMEMBERED ? forgetOldest(without) : without;
}

/** Whoever came from it comes from its parent now. */
function forgetOldest(vps: VpsDocument): VpsDocument {
  const [oldest, ...retired] = vps.retired;
  const skip = <T extends { readonly parent: SnapshotName | null }>(one: T): T =>
    one.parent === oldest?.name ? { ...one, parent: oldest.parent } : one;
  return { ...vps, snapshots: vps.snapshots.map(skip), retired: retired.map(skip) };
}
