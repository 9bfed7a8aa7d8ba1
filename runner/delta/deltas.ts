import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DeltaRefused, type Deltas, type OpenDisk } from '../ports/deltas.ts';
import type { SnapshotName, TaskId } from '../wire/names.ts';
import { Contents } from './contents.ts';
import { type Deadlines, DEADLINES } from './deadlines.ts';
import { DiskDelta } from './disk-delta.ts';
import { forgetIndex, readIndex } from './disk-index.ts';
import { flatten } from './flatten.ts';
import { Listing } from './listing.ts';
import { seesTrusted } from './sees-trusted.ts';
import { unsavedOn } from './unsaved.ts';

export interface DeltasOptions {
  /** What tells this start of the machine from others. */
  readonly machineStart?: string;
  readonly deadlines?: Deadlines;
  /** How many paths make it worth that two programs list them. */
  readonly shareFrom?: number;
}

/** Fewer are listed sooner than a second program begins. */
const SHARE_FROM = 5_000;

/** Deltas that keep their indexes, and for a moment their copies, in a folder of ours. */
export async function openDeltas(home: string, options: DeltasOptions = {}): Promise<Deltas> {
  const { machineStart = '', deadlines = DEADLINES, shareFrom = SHARE_FROM } = options;
  await mkdir(home, { recursive: true, mode: 0o700 });
  const indexOf = (taskId: TaskId) => join(home, `${taskId}.index`);

  /** What the disk was at its last snapshot; undefined where that is not known. */
  const lastOf = async ({ taskId, container }: OpenDisk, isThere: (snapshot: SnapshotName) => Promise<boolean>) => {
    const index = await readIndex(indexOf(taskId));
    // A power cut may leave what a file holds now under the time that it had before: then no time is believed.
    const isOurs = index?.container === container && index.machineStart === machineStart;
    return isOurs && (await isThere(index.snapshot)) ? index : undefined;
  };

  return {
    open: async (disk, isThere) => {
      const { taskId, container, folder } = disk;
      const indexPath = indexOf(taskId);
      const spooling = spool(join(home, `${taskId}.spool`));
      try {
        const [usable, contents] = await Promise.all([lastOf(disk, isThere), spooling, refuseBlind()]);
        const own = { container, folder, indexPath, machineStart, deadlines, shareFrom };
        return new DiskDelta({ ...own, contents, before: usable ?? nothing(container) });
      } catch (failure) {
        await spooling.then((contents) => contents.close()).catch(() => undefined);
        throw failure;
      }
    },
    unsaved: async (disk, isThere) => unsavedOn(disk, await lastOf(disk, isThere), deadlines.moving),
    forget: (taskId) => forgetIndex(indexOf(taskId)),
    flatten: async (folders, reach, signal) => {
      await refuseBlind();
      return flatten(folders, reach, signal);
    },
  };
}

async function refuseBlind(): Promise<void> {
  if (await seesTrusted()) return;
  throw new DeltaRefused('the runner lacks CAP_SYS_ADMIN to read all of the disk');
}

/** A file without a name: whatever happens, nothing of it is left over. */
async function spool(path: string): Promise<Contents> {
  const contents = await Contents.open(path);
  try {
    await rm(path);
    return contents;
  } catch (failure) {
    await contents.close();
    throw failure;
  }
}

/** A container that has written nothing: its disk is its image. */
function nothing(container: string) {
  const marks = { opaque: new Set<string>(), whiteouts: new Set<string>() };
  return { snapshot: null, container, listing: new Listing(), marks, unsure: [] };
}
