import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UsageError } from '../frame/usage-error.ts';
import type { Kept } from './account.ts';

/** Where `login` keeps the token: `~/.config/savepoint/config.json`, readable by its owner only. */
export function configPath(env: Readonly<Record<string, string | undefined>>, home: string): string {
  return join(env['XDG_CONFIG_HOME'] || join(home, '.config'), 'savepoint', 'config.json');
}

export async function readConfig(path: string): Promise<Partial<Kept>> {
  try {
    const { url, token } = Object(JSON.parse(await readFile(path, 'utf8'))) as Record<string, unknown>;
    return { url: textOr(url), token: textOr(token) };
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new UsageError(
      `${path} cannot be read: ${(cause as Error).message}. Repair it, or delete it and log in again.`,
    );
  }
}

export async function writeConfig(path: string, kept: Kept): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  // Never half of it, and never readable by others, not even while it is written.
  const beside = `${path}.${process.pid}`;
  await writeFile(beside, `${JSON.stringify(kept, null, 2)}\n`, { mode: 0o600 });
  await chmod(beside, 0o600);
  await rename(beside, path);
}

function textOr(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
