import { readFile, writeFile } from 'node:fs/promises';
import { uptime } from 'node:os';
import { join } from 'node:path';

/** One start of the machine. */
export interface MachineStart {
  /** Another one after each start; empty when it cannot be told. */
  readonly id: string;
  readonly at: Date;
}

export async function thisMachineStart(): Promise<MachineStart> {
  return { id: await read('/proc/sys/kernel/random/boot_id'), at: new Date(Date.now() - uptime() * 1000) };
}

/**
 * When the machine was started, if that was after the last runner on this folder had begun: then whatever ran was cut
 * off, and nobody was there to hear of it. Null when it was not, or when nobody can tell.
 */
export async function startedSince(dataDir: string, machine: MachineStart): Promise<Date | null> {
  const before = await read(join(dataDir, FILE));
  return machine.id === '' || before === '' || machine.id === before ? null : machine.at;
}

/** To be called by a runner that has begun, and so has heard of it. */
export async function rememberStart(dataDir: string, { id }: MachineStart): Promise<void> {
  const path = join(dataDir, FILE);
  if (id === '' || id === (await read(path))) return;
  // On a full disk it stays unknown, and the next start takes the machine for restarted once more.
  await writeFile(path, id).catch(() => undefined);
}

const FILE = 'machine-start';

function read(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}
