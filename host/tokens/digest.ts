import { createHash } from 'node:crypto';

/** What is kept of a secret that is random enough to need no salt. */
export function digest(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
