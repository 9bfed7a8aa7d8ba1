import { timingSafeEqual } from 'node:crypto';

/** What a call by cookie brings along. */
export interface Brought {
  readonly method: string;
  readonly origin: string | undefined;
  readonly host: string | undefined;
  readonly csrf: string | undefined;
}

/**
 * Why a call by cookie may not change anything, if it may not: a browser sends the cookie whoever made it send the call. So
 * it has to come from a page of ours (`Origin` names the very host and port that was asked), which also knows a value
 * that no other page can read.
 */
export function forgery({ method, origin, host, csrf }: Brought, expected: string): string | undefined {
  if (method === 'GET' || method === 'HEAD') return undefined;
  if (!isSameHost(origin, host)) return 'a call by cookie has to come from a page of this host (Origin)';
  if (!isEqual(csrf, expected)) return 'a call by cookie needs the X-CSRF-Token that GET /api/session tells';
  return undefined;
}

function isSameHost(origin: string | undefined, host: string | undefined): boolean {
  if (origin === undefined || host === undefined || !URL.canParse(origin)) return false;
  const { protocol, host: asking } = new URL(origin);
  const asked = `${protocol}//${host}`;
  // Through the same parser: a port that goes without saying is not told.
  return /^https?:$/.test(protocol) && URL.canParse(asked) && new URL(asked).host === asking;
}

function isEqual(given: string | undefined, expected: string): boolean {
  const [a, b] = [Buffer.from(given ?? ''), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
