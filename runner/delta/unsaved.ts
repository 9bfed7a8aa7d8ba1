import type { OpenDisk, Unsaved } from '../ports/deltas.ts';
import type { SnapshotName } from '../wire/names.ts';
import { changedRecords } from './changes.ts';
import { Listing } from './listing.ts';
import { pacer } from './pace.ts';
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
  const isWanted = (start: number) => now.isFile(start) || now.isLink(start);
  const { records } = await changedRecords(before?.listing ?? new Listing(), now, before?.unsure ?? [], isWanted);
  const found = { base: before?.snapshot ?? null, files: records.length, bytes: 0, examples: [] as string[] };
  const pause = pacer();
  for (const start of records) {
    const waiting = pause();
    if (waiting) await waiting;
    if (now.isFile(start)) found.bytes += now.sizeOf(start);
    if (found.examples.length < EXAMPLES) found.examples.push(inVps(now.pathAt(start)));
  }
  return found;
}

/** As the VPS has it. Names are bytes, and need not be text. */
function inVps(path: string): string {
  const text = `/${Buffer.from(path, 'latin1').toString('utf8')}`;
  return text.length <= LONGEST_PATH ? text : `${text.slice(0, LONGEST_PATH)}…`;
}
