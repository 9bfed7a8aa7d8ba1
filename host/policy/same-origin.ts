/** What a call by cookie brings along. */
export interface Brought {
  readonly method: string;
  readonly origin: string | undefined;
  readonly host: string | undefined;
  /** It has the secret of the page that signed in. */
  readonly isProven: boolean;
}

/**
 * Why a call by cookie is refused, if it is: a browser sends the cookie whoever made it send the call, and hands it to
 * servers on other ports of this host. So the call has to come with what only the page that signed in was told, and, if it
 * may change anything, from a page of ours (`Origin` names the very host and port that was asked).
 */
export function forgery({ method, origin, host, isProven }: Brought): string | undefined {
  if (changes(method) && !isSameHost(origin, host)) {
    return 'a call by cookie has to come from a page of this host (Origin)';
  }
  return isProven ? undefined : 'a call by cookie needs the X-CSRF-Token that POST /api/session told';
}

/** The same where nobody needs to sign in: then any page could make a browser do anything. */
export function intrusion({ method, origin, host }: Omit<Brought, 'isProven'>): string | undefined {
  if (!changes(method) || origin === undefined || isSameHost(origin, host)) return undefined;
  return 'a page of another host or port may change nothing (Origin)';
}

function changes(method: string): boolean {
  return method !== 'GET' && method !== 'HEAD';
}

function isSameHost(origin: string | undefined, host: string | undefined): boolean {
  if (origin === undefined || host === undefined || !URL.canParse(origin)) return false;
  const { protocol, host: asking } = new URL(origin);
  const asked = `${protocol}//${host}`;
  // Through the same parser: a port that goes without saying is not told.
  return /^https?:$/.test(protocol) && URL.canParse(asked) && new URL(asked).host === asking;
}
