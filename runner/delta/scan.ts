import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { FIND_FORMAT } from './entry.ts';
import { Listing } from './listing.ts';

/** `moving`: files may come and go while we look. */
export type Manner = 'moving' | 'still';

/** Lists a folder and all below it. */
export async function scan(folder: string, manner: Manner, expectedBytes?: number): Promise<Listing> {
  const listing = new Listing(expectedBytes);
  const find = spawn('find', [folder, '-printf', FIND_FORMAT], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...environment(), LC_ALL: 'C' },
  });
  const complaints: Buffer[] = [];
  find.stderr.on('data', (piece: Buffer) => complaints.length < 10 && complaints.push(piece));
  const ended = once(find, 'close') as Promise<[number | null]>;
  ended.catch(() => undefined);
  for await (const piece of find.stdout) listing.append(piece as Buffer);
  const [code] = await ended;
  // It fails when a path vanished before it could be looked at.
  if (code !== 0 && manner === 'still') throw new Error(`find: ${Buffer.concat(complaints).toString().trim()}`);
  if (!listing.whole || listing.count === 0) throw new Error(`find ended early in ${folder}`);
  return listing;
}

function environment(): { PATH: string } {
  return { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' };
}
