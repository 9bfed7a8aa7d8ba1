import type { OpenDisk, Unsaved } from '../ports/deltas.ts';
import type { SnapshotName } from '../wire/names.ts';
import { changesBetween } from './changes.ts';
import { Listing } from './listing.ts';
import { scan } from './scan.ts';

const EXAMPLES = 20;
const LONGEST_PATH = 300;

/** What a disk was when it was last saved; without it, nothing of it was. */
interface Before {
  readonly snapshot: SnapshotName;
  readonly listing: Listing;
  readonly unsure: readonly string[];
}

/** Files and links that are new or other ones than they were. The disk may change while it is looked at. */
export async function unsavedOn(
  { folder }: Pick<OpenDisk, 'folder'>,
  before: Before | undefined,
  deadlineMs: number,
): Promise<Unsaved> {
  const now = await scan(folder, 'moving', deadlineMs);
  const { changed } = await changesBetween(before?.listing ?? new Listing(), now, before?.unsure ?? []);
  const found = { base: before?.snapshot ?? null, files: 0, bytes: 0, examples: [] as string[] };
  for (const path of changed) {
    const entry = now.get(path);
    if (entry?.kind !== 'f' && entry?.kind !== 'l') continue;
    found.files += 1;
    if (entry.kind === 'f') found.bytes += entry.size;
    if (found.examples.length < EXAMPLES) found.examples.push(inVps(path));
  }
  return found;
}

/** As the VPS has it. Names are bytes, and need not be text. */
function inVps(path: string): string {
  const text = `/${Buffer.from(path, 'latin1').toString('utf8')}`;
  return text.length <= LONGEST_PATH ? text : `${text.slice(0, LONGEST_PATH)}…`;
}
