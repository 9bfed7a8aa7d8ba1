import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readFile, realpath, rmdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** So much is written at once, and so much may be written in a second. */
const SIZE = 1 << 21;
const SPEED = 1 << 20;

/**
 * Fills a file with the byte that it is told, past the kernel's memory and without waiting for it: says `begun` when the
 * kernel has it, and `ended` when all is written. The file is open all the while, unless it was told to close it.
 */
const WRITER = `
import ctypes, mmap, os, platform, struct, sys
kernel = ctypes.CDLL(None, use_errno=True).syscall
SETUP, GETEVENTS, SUBMIT = (0, 4, 2) if platform.machine() == 'aarch64' else (206, 208, 209)
path, size = sys.argv[1], int(sys.argv[2])
memory = mmap.mmap(-1, size)
address = ctypes.addressof(ctypes.c_char.from_buffer(memory))
context = ctypes.c_ulong(0)
if kernel(SETUP, 1, ctypes.byref(context)) != 0: sys.exit('io_setup: %d' % ctypes.get_errno())
for line in sys.stdin:
    byte, closes = line.split()
    memory[:] = byte.encode() * size
    file = os.open(path, os.O_RDWR | os.O_DIRECT)
    # struct iocb: a PWRITE of all that memory to the beginning of the file
    request = ctypes.create_string_buffer(struct.pack('<QIIHhIQQqQII', 0, 0, 0, 1, 0, file, address, size, 0, 0, 0, 0))
    list = (ctypes.c_void_p * 1)(ctypes.addressof(request))
    if kernel(SUBMIT, context, 1, list) != 1: sys.exit('io_submit: %d' % ctypes.get_errno())
    if closes == 'closed': os.close(file)
    print('begun', flush=True)
    done = ctypes.create_string_buffer(32)
    if kernel(GETEVENTS, context, 1, 1, done, None) != 1: sys.exit('io_getevents: %d' % ctypes.get_errno())
    if struct.unpack('<QQqq', done.raw)[2] != size: sys.exit('it was not written')
    if closes != 'closed': os.close(file)
    print('ended', flush=True)
`;

/** Asynchronous direct I/O to one file, as databases do it, on a disk so slow that each write takes two seconds. */
export class SlowWriter {
  #said = '';
  private constructor(
    private readonly child: ChildProcess,
    private readonly group: string,
  ) {
    child.stdout?.on('data', (piece: Buffer) => (this.#said += piece.toString()));
  }

  /** `storage`: a folder on the filesystem that the file is on. */
  static async start(path: string, storage: string): Promise<SlowWriter> {
    await writeFile(path, '.'.repeat(SIZE), { flush: true });
    const group = await slowGroup(storage);
    const child = spawn('python3', ['-c', WRITER, path, String(SIZE)], { stdio: ['pipe', 'pipe', 'inherit'] });
    await writeFile(join(group, 'cgroup.procs'), String(child.pid));
    return new SlowWriter(child, group);
  }

  /** Returns when the kernel has it. To wait for its end comes after that. */
  async begin(byte: string, file: 'open' | 'closed'): Promise<void> {
    this.#said = '';
    this.child.stdin?.write(`${byte} ${file}\n`);
    await this.#hear('begun');
  }

  hasEnded(): boolean {
    return this.#said.includes('ended');
  }

  end(): Promise<void> {
    return this.#hear('ended');
  }

  async close(): Promise<void> {
    this.child.stdin?.end();
    if (this.child.exitCode === null) await once(this.child, 'exit');
    await rmdir(this.group);
  }

  async #hear(word: string): Promise<void> {
    while (!this.#said.includes(word)) await once(this.child.stdout as NonNullable<ChildProcess['stdout']>, 'data');
  }
}

/** A control group whose processes write slowly to the disk of a filesystem. */
async function slowGroup(storage: string): Promise<string> {
  const disk = await diskOf(storage);
  const name = `savepoint-slow-${process.pid}`;
  if (existsSync('/sys/fs/cgroup/blkio')) {
    const group = join('/sys/fs/cgroup/blkio', name);
    await mkdir(group, { recursive: true });
    await writeFile(join(group, 'blkio.throttle.write_bps_device'), `${disk} ${SPEED}`);
    return group;
  }
  const group = join('/sys/fs/cgroup', name);
  await writeFile('/sys/fs/cgroup/cgroup.subtree_control', '+io');
  await mkdir(group, { recursive: true });
  await writeFile(join(group, 'io.max'), `${disk} wbps=${SPEED}`);
  return group;
}

/** The whole disk, of which the filesystem may have a part only: limits know no parts. */
async function diskOf(storage: string): Promise<string> {
  const { dev } = await stat(storage);
  const place = await realpath(`/sys/dev/block/${(dev >> 8) & 0xfff}:${(dev & 0xff) | ((dev >> 12) & 0xfff00)}`);
  const whole = existsSync(join(place, 'partition')) ? dirname(place) : place;
  return (await readFile(join(whole, 'dev'), 'utf8')).trim();
}
