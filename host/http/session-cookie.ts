import type { Request, Response } from 'express';
import { SESSION_MS } from '../tokens/sessions.ts';

const NAME = 'savepoint_session';
const FOUND = new RegExp(`(?:^|;) *${NAME}=([\\w-]{1,100}) *(?:;|$)`);

export function readCookie(request: Request): string | undefined {
  return FOUND.exec(request.get('cookie') ?? '')?.[1];
}

/** Scripts cannot read it, and no page but ours makes a browser send it. */
export function setCookie(request: Request, response: Response, secret: string): void {
  response.cookie(NAME, secret, { ...attributes(request), maxAge: SESSION_MS });
}

export function clearCookie(request: Request, response: Response): void {
  response.clearCookie(NAME, attributes(request));
}

function attributes(request: Request) {
  return { httpOnly: true, sameSite: 'strict', path: '/', secure: cameOverTls(request) } as const;
}

// TLS ends before us. Whoever lies about it has a cookie that is sent less often, or one that never was at risk.
function cameOverTls(request: Request): boolean {
  return request.get('x-forwarded-proto') === 'https' || /^https:/i.test(request.get('origin') ?? '');
}
