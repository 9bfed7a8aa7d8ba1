import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import express, { type RequestHandler, Router } from 'express';

/** Where the build puts it: beside the compiled host, and in `dist` for a host that runs from its sources. */
const BUILT = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../../dist/dashboard/' : '../../dashboard/', import.meta.url),
);
const NONCE = /__NONCE__/g;

/** The dashboard: one page, and what it is made of. Where none was built, `/` leads to the description of the API. */
export function dashboardPages(folder = BUILT): Router {
  const router = Router();
  router.get('/', page(folder));
  // Their names hold a digest of what is in them.
  router.use('/assets', express.static(`${folder}/assets`, { immutable: true, maxAge: '1y', index: false }));
  router.get('/favicon.svg', (_request, response, next) => {
    response.sendFile('favicon.svg', { root: folder, maxAge: '1h' }, (failure) => failure && next());
  });
  return router;
}

function page(folder: string): RequestHandler {
  const file = `${folder}/index.html`;
  return (_request, response) => {
    if (!existsSync(file)) return response.redirect('/docs');
    const nonce = randomBytes(16).toString('base64');
    response
      .set('content-security-policy', policy(nonce))
      .set('cache-control', 'no-store')
      .type('html')
      .send(readFileSync(file, 'utf8').replace(NONCE, nonce));
  };
}

/** Scripts come from files of ours only. Mantine puts its variables into a style tag: that one bears this page's nonce. */
function policy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "connect-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
