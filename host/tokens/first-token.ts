import { join } from 'node:path';
import type { Logger } from '../../config/logger.ts';
import { writeDurably } from '../store/json-file.ts';
import type { Tokens } from './tokens.ts';

/** Makes an admin token when there is no token at all, and leaves it in a file that only its owner can read. */
export async function firstToken(tokens: Tokens, dataDir: string, log: Logger): Promise<void> {
  if (tokens.list().length > 0) return;
  const file = join(dataDir, 'token');
  const wanted = { name: 'first', role: 'admin', scope: null, expires_at: null } as const;
  // The file comes first: a token that nobody can read would be one that nobody can replace.
  await tokens.create(wanted, (secret) => writeDurably(file, `${secret}\n`));
  log.info({ file }, 'first admin token made');
}
