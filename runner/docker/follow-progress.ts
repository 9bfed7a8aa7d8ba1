import { z } from 'zod';
import { type About, refused } from './docker-errors.ts';

const Progress = z.looseObject({ error: z.string().optional() });

/** Reads a progress stream to its end and raises the error in it: such a call fails after it answered 200. */
export async function followProgress(lines: AsyncIterable<unknown>, about: About): Promise<void> {
  for await (const line of lines) {
    const { error } = Progress.parse(line);
    if (error !== undefined) throw refused(200, error, about);
  }
}
