import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { own } from '../../../runner/store/data-owner.ts';
import { openDocuments } from '../../../runner/store/open-documents.ts';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'savepoint-owner-'))));
afterEach(() => rm(folder, { recursive: true }));

/** Another process that owns the folder, as a runner does. */
async function otherOwner(): Promise<ChildProcess> {
  const { dev, ino } = await stat(folder, { bigint: true });
  const listen = `require('net').createServer().listen('\\0savepoint-${dev}-${ino}', () => console.log('owned'))`;
  const child = spawn(process.execPath, ['-e', listen], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}

describe('a data folder', () => {
  it('has one owner', async () => {
    const first = await own(folder);

    await expect(own(folder)).rejects.toMatchObject({
      code: 'wrong_state',
      message: `another process uses the data folder ${folder}`,
    });

    await first.release();
    await (await own(folder)).release();
  });

  it('has one owner under whatever name it is reached', async () => {
    const first = await own(folder);
    const moved = `${folder}-moved`;
    await rename(folder, moved);

    await expect(own(moved)).rejects.toMatchObject({ code: 'wrong_state' });

    await rename(moved, folder);
    await first.release();
  });

  it('is free again at once when its owner is killed', async () => {
    const child = await otherOwner();
    await expect(own(folder)).rejects.toMatchObject({ code: 'wrong_state' });

    child.kill('SIGKILL');
    await once(child, 'exit');

    await (await own(folder)).release();
  });

  it('is opened by one runner at a time', async () => {
    const first = await openDocuments(folder);

    await expect(openDocuments(folder)).rejects.toMatchObject({ code: 'wrong_state' });

    await first.close();
    await (await openDocuments(folder)).close();
  });
});
