import { mkdtemp, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AuditLog } from '../../host/audit/audit-log.ts';
import { readAudit } from '../../host/audit/read-audit.ts';
import { AuditEntry } from '../../host/wire/host-model.ts';
import { run } from '../../scripts/process/run.mjs';
import { fillUp, makeRoom, smallDisk, type SmallDisk } from '../support/small-disk.ts';

/** The audit log on disks that have had enough. */

/** A write that begins in one page and ends in the next can go half-way. */
const PAGE_BYTES = 4096;

const entry = (nth: number): AuditEntry =>
  AuditEntry.parse({
    ...{ at: '2026-01-01T00:00:00.000Z', token_id: null, token_name: 'x'.repeat(50), role: 'admin', address: '::1' },
    ...{ method: 'POST', path: '/api/vps/create', task_id: null, status: 201, code: null, operation_id: null },
    duration_ms: nth,
  });
const kept = async (folder: string) => (await readAudit(folder, 1000)).map(({ duration_ms }) => duration_ms).reverse();

describe('a disk without free bytes', () => {
  let disk: SmallDisk;
  beforeEach(async () => void (disk = await smallDisk(4)));
  afterEach(() => disk.remove());

  test('tears a line, and the next entry stands on one of its own', async () => {
    const log = await AuditLog.open(disk.folder);
    const length = JSON.stringify(entry(10)).length + 1;
    const whole = Array.from({ length: Math.floor(PAGE_BYTES / length) }, (_none, nth) => nth + 10);
    for (const nth of whole) await log.add(entry(nth));
    fillUp(disk.folder);

    await expect(log.add(entry(99))).rejects.toMatchObject({ code: 'ENOSPC' });
    const torn = (await stat(join(disk.folder, 'audit.jsonl'))).size - whole.length * length;
    makeRoom(disk.folder);
    await log.add(entry(100));
    await log.add(entry(101));
    await log.close();

    expect(torn).toBeGreaterThan(0);
    expect(await kept(disk.folder)).toEqual([...whole, 100, 101]);
  });

  test('does not keep the log from being opened', async () => {
    await writeFile(join(disk.folder, 'audit.jsonl'), `${JSON.stringify(entry(0))}\n`.padEnd(4096, ' '));
    fillUp(disk.folder);

    const log = await AuditLog.open(disk.folder);

    await log.close();
  });
});

test('a disk that takes no new file keeps every entry, and loses no older one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'savepoint-audit-'));
  await run('mount', ['-t', 'tmpfs', '-o', 'size=1m,nr_inodes=16', 'tmpfs', folder]);
  try {
    const log = await AuditLog.open(folder, 1000);
    for (let nth = 0; nth < 8; nth++) await log.add(entry(nth));
    const fillers = await useUpInodes(folder);

    for (let nth = 8; nth < 30; nth++) await log.add(entry(nth));
    const meanwhile = await kept(folder);
    for (const filler of fillers) await unlink(filler);
    await log.add(entry(30));
    await log.close();

    expect(meanwhile).toEqual(Array.from({ length: 30 }, (_none, nth) => nth));
    expect((await kept(folder)).slice(-23)).toEqual(Array.from({ length: 23 }, (_none, nth) => nth + 8));
  } finally {
    await run('umount', [folder]);
    await rm(folder, { recursive: true });
  }
});

async function useUpInodes(folder: string): Promise<string[]> {
  const made: string[] = [];
  for (;;) {
    const path = join(folder, `filler-${made.length}`);
    try {
      await writeFile(path, '');
      made.push(path);
    } catch {
      return made;
    }
  }
}
