import { link, open, rename, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mainEngine } from '../../support/engine.ts';
import { DeltaLab } from './lab.ts';
import { SlowWriter } from './slow-writer.ts';

/** A file's time moves when a write begins, and nothing waits for the end of one that the kernel does by itself. */
describe.each(['open', 'closed'] as const)('a write that goes on by itself, to a file that is %s', (file) => {
  let lab: DeltaLab;
  let writer: SlowWriter;

  beforeEach(async () => {
    lab = await DeltaLab.open(await mainEngine(), ['written'], 'true');
    writer = await SlowWriter.start(`${await lab.disk()}/written/file`, await lab.folder());
    await lab.snapshot();
  });

  afterEach(async () => {
    await writer.close();
    await lab.close();
  });

  it('is in the snapshot before whose freeze it ended, though it was under way when the file was copied', async () => {
    await begun('a');

    const { name } = await lab.snapshot(() => {
      expect(writer.hasEnded()).toBe(false);
      return writer.end();
    });

    expect(await lab.compare(name)).toEqual([]);
  });

  it('is in the snapshot that comes after its end, though it was under way in the freeze of the last', async () => {
    await begun('b');
    await lab.snapshot(() => undefined);
    expect(writer.hasEnded()).toBe(false);
    await writer.end();

    const { name } = await lab.snapshot();

    expect(await lab.compare(name)).toEqual([]);
  });

  it('does not make a file that was written to the end count as changed', async () => {
    await begun('c');
    await writer.end();
    await lab.snapshot();

    expect((await lab.snapshot()).bytes).toBe(0);
  });

  /** Long enough ago that its time tells it from what will come. */
  async function begun(byte: string): Promise<void> {
    await writer.begin(byte, file);
    await sleep(100);
  }
});

it('a file that is open for writing counts as changed by whatever name, also when a folder of it was renamed', async () => {
  const lab = await DeltaLab.open(await mainEngine(), ['one', 'two'], 'true');
  const disk = await lab.disk();
  await writeFile(`${disk}/one/name`, 'written');
  await link(`${disk}/one/name`, `${disk}/two/twin`);
  const held = await open(`${disk}/two/twin`, 'r+');
  await lab.snapshot();
  await rename(`${disk}/one`, `${disk}/zero`);
  await lab.snapshot();

  const { bytes } = await lab.snapshot();
  await held.close();
  await lab.close();

  expect(bytes).toBeGreaterThan(0);
});
