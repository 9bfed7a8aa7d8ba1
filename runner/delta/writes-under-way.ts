import { stat } from 'node:fs/promises';
import { DeltaRefused } from '../ports/deltas.ts';
import { bytesOf, type Entry } from './entry.ts';
import { pacer } from './pace.ts';
import { startProgram, type Waiting } from '../programs/run-program.ts';

/** A write that takes longer than this is not looked for: no disk that works takes so long. */
const LONGEST_WRITE_S = 30;
/** So many files are asked for at once. */
const BATCH = 10_000;

/**
 * Reads which file is expected, and its path, in turn; says of each whether nobody has it open for writing. The kernel
 * gives a lease for reading on such files only, and a write that is under way keeps its file open whatever becomes of the
 * program that wanted it. Each lease ends at once. What is opened is known before: to open a device may do something, and
 * a link may lead to any file of the machine. In one line, as a shell that waits takes it.
 */
const PERL = `
use Fcntl;
use constant { O_PATH => 010000000, F_SETLEASE => 1024, READING => 0 };
$SIG{IO} = 'IGNORE';
$/ = $\\ = "\\0";
while (my $expected = <STDIN>) {
  my $path = <STDIN>;
  chomp($expected, $path);
  my $unwritten = 0;
  if (sysopen(my $place, $path, O_PATH | O_NOFOLLOW)) {
    my ($device, $inode) = stat $place;
    if (-f _ && "$device $inode" eq $expected && sysopen(my $file, '/proc/self/fd/' . fileno($place), O_RDONLY)) {
      $unwritten = 1 if fcntl($file, F_SETLEASE, READING);
    }
  }
  print $unwritten;
}`.replaceAll('\n', ' ');

export interface Suspects {
  readonly folder: string;
  /** As they were listed. */
  readonly files: Iterable<Entry>;
  /** When that listing began, in ms: what changed long before it is not asked for. Left out: all are. */
  readonly since?: number;
  readonly deadlineMs: number;
  /** Of more files than this it is not asked: then it throws. */
  readonly atMost?: number;
}

/** Makes ready to ask for writes. */
export function readyForWrites(): Waiting {
  return startProgram('perl', ['-e', PERL]);
}

/**
 * To which files a write may be under way that no freeze and no flush waits for: asynchronous direct I/O. The file's time
 * moved when it began, and its content will when it ends. Returns their facts, which all names of a file share. Who believes
 * what a listing says of a file's content must ask after the listing, and before the content is read.
 */
export async function writesUnderWay(suspects: Suspects, ready: () => Waiting): Promise<Set<string>> {
  const { folder, files, since, deadlineMs, atMost = Infinity } = suspects;
  const underWay = new Set<string>();
  const linked = new Set<string>();
  const pause = pacer();
  let batch: Entry[] = [];
  let asked = 0;
  for (const entry of files) {
    const waiting = pause();
    if (waiting) await waiting;
    if ((since !== undefined && !isRecent(entry, since)) || isAsked(entry)) continue;
    asked += 1;
    if (asked > atMost) throw new DeltaRefused('too many files changed just before the freeze');
    batch.push(entry);
    if (batch.length === BATCH) await ask();
  }
  await ask();
  return underWay;

  /** Of a file with many names once is enough. */
  function isAsked({ links, inode }: Entry): boolean {
    if (links === 1) return false;
    const isKnown = linked.has(inode);
    linked.add(inode);
    return isKnown;
  }

  async function ask(): Promise<void> {
    if (batch.length === 0) return;
    const { dev: device } = await stat(folder, { bigint: true });
    const lines = batch.flatMap(({ path, inode }) => [
      Buffer.from(`${device} ${inode}\0`),
      bytesOf(folder, path),
      ZERO,
    ]);
    const said = await answerOf(ready(), Buffer.concat(lines), deadlineMs);
    batch.forEach(({ facts }, nth) => said[nth] !== '1' && underWay.add(facts));
    batch = [];
  }
}

const ZERO = Buffer.from([0]);

/** Whether it changed so shortly before the listing that the write may still be under way. */
function isRecent({ changed }: Entry, since: number): boolean {
  return Number(changed) >= since / 1000 - LONGEST_WRITE_S;
}

/** What it said of each in turn. Where it cannot be run, that is nothing: then any write may be under way. */
async function answerOf(perl: Waiting, lines: Buffer, deadlineMs: number): Promise<string[]> {
  const said: Buffer[] = [];
  try {
    await perl.finish(lines, deadlineMs, (piece) => void said.push(piece));
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code !== 'ENOENT') throw failure;
  }
  return Buffer.concat(said).toString('latin1').split('\0');
}
