import { mkdir, stat } from 'node:fs/promises';
import { createServer } from 'node:net';

/**
 * Makes this process the only host that writes to a folder: two would lose each other's tokens. The claim is an abstract
 * socket named after the folder, which the kernel takes back however the process ends.
 */
export async function ownFolder(folder: string): Promise<{ release(): Promise<void> }> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { dev, ino } = await stat(folder, { bigint: true });
  const claim = createServer((visitor) => visitor.destroy());
  await new Promise<void>((resolve, reject) => {
    claim.once('error', () => reject(new Error(`another process uses the folder ${folder}`)));
    claim.listen({ path: `\0savepoint-${dev}-${ino}` }, resolve);
  });
  claim.unref();
  return { release: () => new Promise((resolve) => claim.close(() => resolve())) };
}
