import { stat } from 'node:fs/promises';
import { bytesOf, type Entry } from './entry.ts';
import type { Listing } from './listing.ts';
import { startProgram, type Waiting } from './run-program.ts';

/** So long Linux waits for a disk to carry out a write, before it gives up. */
const LONGEST_WRITE_S = 30;

/**
 * For each path that it reads: the filesystem and the number of the file there if nobody has it open for writing, and
 * nothing otherwise. The kernel gives a lease for reading on such files only, and a write that is under way keeps its file
 * open whatever becomes of the program. The lease ends with the round. As everywhere, the file is looked at before it is
 * opened, because to open a device may do something.
 */
const PERL = `
use Fcntl;
use constant { O_PATH => 010000000, F_SETLEASE => 1024, READING => 0 };
$SIG{IO} = 'IGNORE';
$/ = $\\ = "\\0";
while (my $path = <STDIN>) {
  chomp $path;
  my $unwritten = '';
  if (sysopen(my $place, $path, O_PATH | O_NOFOLLOW)) {
    my ($device, $inode) = stat $place;
    if (-f _ && sysopen(my $file, '/proc/self/fd/' . fileno($place), O_RDONLY | O_NONBLOCK)) {
      $unwritten = "$device $inode" if fcntl($file, F_SETLEASE, READING);
    }
  }
  print $unwritten;
}`;

export interface Suspects {
  readonly folder: string;
  /** As they were listed. */
  readonly files: readonly Entry[];
  /** When that listing began, in ms. */
  readonly since: number;
  readonly deadlineMs: number;
}

/** Makes ready to ask for writes. */
export function readyForWrites(): Waiting {
  return startProgram('perl', ['-e', PERL]);
}

/** Files of a listing that changed so shortly before it that a write may still be under way. */
export async function recentFiles(listing: Listing, since: number): Promise<Entry[]> {
  const paths = await listing.pathsWhere((start) => listing.isFile(start) && isRecent(listing.at(start), since));
  return paths.map((path) => listing.get(path) as Entry);
}

/** `since`: when the listing began, in ms. */
function isRecent({ changed }: Entry, since: number): boolean {
  return Number(changed) >= since / 1000 - LONGEST_WRITE_S;
}

/**
 * To which files a write may be under way that no freeze and no flush waits for: asynchronous direct I/O. The file's time
 * moved when it began, and its content will when it ends. Returns their paths. Who believes what a listing says of a file's
 * content must ask after the listing, and before the content is read.
 */
export async function writesUnderWay(suspects: Suspects, ready: () => Waiting): Promise<Set<string>> {
  const { folder, since, deadlineMs } = suspects;
  const files = suspects.files.filter((entry) => isRecent(entry, since));
  const underWay = new Set(files.map(({ path }) => path));
  if (files.length === 0) return underWay;
  const { dev: device } = await stat(folder, { bigint: true });
  const input = Buffer.concat(files.flatMap(({ path }) => [bytesOf(folder, path), ZERO]));
  const said = await answerOf(ready(), input, deadlineMs);
  files.forEach(({ path, inode }, nth) => {
    if (said[nth] === `${device} ${inode}`) underWay.delete(path);
  });
  return underWay;
}

const ZERO = Buffer.from([0]);

/** What it said of each path in turn. Where it cannot be run, that is nothing: then any write may be under way. */
async function answerOf(perl: Waiting, paths: Buffer, deadlineMs: number): Promise<string[]> {
  const said: Buffer[] = [];
  try {
    await perl.finish(paths, deadlineMs, (piece) => void said.push(piece));
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code !== 'ENOENT') throw failure;
  }
  return Buffer.concat(said).toString('latin1').split('\0');
}
