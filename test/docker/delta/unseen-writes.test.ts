import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { mainEngine } from '../../support/engine.ts';
import { DeltaLab } from './lab.ts';

/** Stores through a memory map move the time of a file only now and then: none may be missed all the same. */

/** Maps a file that it has made, and stores each byte that it is told at the place that it is told. */
const MAPPER = `
import mmap, sys
path = sys.argv[1]
with open(path, 'wb') as file: file.write(b'.' * 65536)
with open(path, 'r+b') as file:
    memory = mmap.mmap(file.fileno(), 65536)
    print('mapped', flush=True)
    for line in sys.stdin:
        at, byte = line.split()
        memory[int(at)] = ord(byte)
        print('stored', flush=True)
`;

let lab: DeltaLab;
let mapper: ChildProcess;

beforeEach(async () => {
  lab = await DeltaLab.open(await mainEngine(), ['mapped'], 'true');
  mapper = spawn('python3', ['-c', MAPPER, `${await lab.disk()}/mapped/file`], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(mapper.stdout as NonNullable<typeof mapper.stdout>, 'data');
});
afterEach(async () => {
  mapper.stdin?.end();
  await once(mapper, 'exit');
  await lab.close();
});

async function store(at: number, byte: string): Promise<void> {
  mapper.stdin?.write(`${at} ${byte}\n`);
  await once(mapper.stdout as NonNullable<typeof mapper.stdout>, 'data');
}

it('are in the next snapshot, whether their page was clean or not', async () => {
  for (const [nth, byte] of ['a', 'b', 'c', 'd', 'e', 'f'].entries()) {
    await store(0, byte);
    // On a page that is dirty already: the file's time stays as it is.
    await store(nth + 1, byte);

    const { name } = await lab.snapshot();

    expect(await lab.compare(name)).toEqual([]);
  }
});

it('are in the snapshot that they fall into, after the file was looked at and copied', async () => {
  for (const [nth, byte] of ['a', 'b', 'c', 'd', 'e', 'f'].entries()) {
    await store(0, byte);

    const { name } = await lab.snapshot(() => store(nth + 1, byte));

    expect(await lab.compare(name)).toEqual([]);
  }
});
