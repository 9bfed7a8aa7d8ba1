import { stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { AppError } from '../wire/errors.ts';

export interface Ownership {
  release(): Promise<void>;
}

/**
 * Makes this process the only one that writes to a folder, or throws `wrong_state`: two would lose each other's updates.
 *
 * Ownership is an abstract socket named after the folder's inode. The kernel releases it when the process dies, however
 * it dies, so that no stale lock ever keeps a runner from starting. It is seen within one network namespace: two
 * containers that share a data folder are not kept apart.
 */
export async function own(folder: string): Promise<Ownership> {
  const { dev, ino } = await stat(folder, { bigint: true });
  const server = createServer((visitor) => visitor.destroy());
  await new Promise<void>((resolve, reject) => {
    server.on('error', (cause: NodeJS.ErrnoException) => reject(cause.code === 'EADDRINUSE' ? taken(folder) : cause));
    server.listen({ path: `\0savepoint-${dev}-${ino}` }, resolve);
  });
  server.unref();
  return { release: () => new Promise((resolve) => server.close(() => resolve())) };
}

function taken(folder: string): AppError {
  return new AppError('wrong_state', `another process uses the data folder ${folder}`, { folder });
}
