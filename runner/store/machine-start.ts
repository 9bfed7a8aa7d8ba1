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
  const path = join(dataDir, 'machine-start');
  const before = await read(path);
  if (machine.id === '' || machine.id === before) return null;
  // On a full disk it stays unknown, and the next start takes the machine for restarted once more.
  await writeFile(path, machine.id).catch(() => undefined);
  return before === '' ? null : machine.at;
}

function read(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}
