import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkout } from '../../scripts/paths.mjs';
import { barriers, openBrowser, signIn, visit } from '../support/browser.ts';
import { send } from '../support/http.ts';
import { startHost, type TestHost } from '../support/start-host.ts';
import { stubFleet } from '../support/stub-fleet.ts';

/** How the dashboard is served, and how people come in. */

let host: TestHost;
let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
  host = await startHost();
});
afterAll(async () => {
  await browser?.close();
  await host?.remove();
});

const get = (path: string) => send(host.url, `GET ${path}`);

test('the page runs scripts from files of the host only, and is read anew each time', async () => {
  const [one, other] = [await get('/'), await get('/')];
  const policy = one.headers.get('content-security-policy') ?? '';
  const [, nonce = ''] = /'nonce-([^']+)'/.exec(policy) ?? [];

  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain("connect-src 'self';");
  expect(policy).not.toContain('unsafe');
  expect(one.headers.get('cache-control')).toBe('no-store');
  expect(nonce).toMatch(/^[\w+/]{22}==$/);
  expect(one.body).toContain(`nonce="${nonce}"`);
  expect(other.body).not.toContain(nonce);
  expect(one.body).not.toMatch(/<script(?![^>]* src="\/assets\/)|<style|https?:|__NONCE__/);
});

test('what it is made of is kept by browsers, and nothing else lies there', async () => {
  const [, script = ''] = /src="(\/assets\/[^"]+\.js)"/.exec((await get('/')).body) ?? [];

  expect((await get(script)).headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  for (const path of ['/assets/', '/assets/none.js', '/assets/..%2f..%2fhost%2fmain.js', '/.vite/manifest.json']) {
    expect((await get(path)).status, path).toBe(404);
  }
});

test('the first page takes at most 300 KB of script and style', () => {
  const folder = join(checkout, 'dist/dashboard');
  const manifest = JSON.parse(readFileSync(join(folder, '.vite/manifest.json'), 'utf8')) as Manifest;
  const files = [...filesOf(manifest, 'index.html')];
  const size = files.reduce((sum, file) => sum + gzipSync(readFileSync(join(folder, file))).length, 0);

  expect(files.length).toBeGreaterThan(1);
  expect(size).toBeLessThan(300_000);
  // As people get it, whatever NODE_ENV says where it is built: React for developers takes twice as long for a frame.
  for (const file of files) expect(readFileSync(join(folder, file), 'utf8'), file).not.toContain('jsxDEV');
});

type Manifest = Record<string, { readonly file: string; readonly css?: string[]; readonly imports?: string[] }>;

function filesOf(manifest: Manifest, name: string, seen = new Set<string>()): Set<string> {
  const { file, css = [], imports = [] } = manifest[name] ?? { file: '' };
  if (file === '' || seen.has(file)) return seen;
  for (const each of [file, ...css]) seen.add(each);
  for (const each of imports) filesOf(manifest, each, seen);
  return seen;
}

test('a wrong token is refused with advice, a right one opens the page until its owner signs out', async () => {
  const { page, complaints } = await visit(browser, host.url);
  await page.getByLabel('Token').fill('sp_wrong');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('This token is not known here').waitFor();
  expect(await barriers(page)).toEqual([]);

  await signIn(page, host.token);
  await page.getByRole('heading', { name: 'VPSes' }).waitFor();
  const [cookie] = await page.context().cookies();
  expect(cookie).toMatchObject({ name: 'savepoint_session', httpOnly: true, sameSite: 'Strict' });
  expect(await page.evaluate('document.cookie + JSON.stringify({ ...localStorage, ...sessionStorage })')).not.toContain(
    host.token,
  );
  await page.reload();
  await page.getByRole('heading', { name: 'VPSes' }).waitFor();

  await page.getByRole('button', { name: 'Account: first' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByLabel('Token').waitFor();
  await page.reload();
  await page.getByLabel('Token').waitFor();
  expect(complaints).toEqual([]);
  await page.context().close();
});

test('it asks nothing of any other host', async () => {
  const { page } = await visit(browser, host.url, host.token);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).origin));

  await page.reload();
  await page.getByText('No VPS yet').waitFor();

  expect(new Set(asked)).toEqual(new Set([host.url]));
  await page.context().close();
});

test('of 500 VPSes only those in sight are there, and any is found', async () => {
  const ids = Array.from({ length: 500 }, (_each, at) => `vps-${at + 1}`);
  const fleet = await stubFleet({ onA: ids });
  const { page, complaints } = await visit(browser, fleet.host.url, fleet.host.token);
  const cards = page.getByRole('listitem');
  await page.getByText('All 501').waitFor();

  await page.getByRole('listitem', { name: 'vps-1', exact: true }).waitFor();
  expect(await cards.count()).toBeLessThan(40);
  await page.evaluate('scrollTo(0, document.body.scrollHeight)');
  const last = page.getByRole('listitem', { name: 'vps-500', exact: true });
  await last.waitFor();
  expect(await cards.count()).toBeLessThan(40);
  await last.getByRole('link', { name: 'vps-500' }).first().click();
  await page.getByRole('heading', { name: 'vps-500' }).waitFor();
  expect(await page.evaluate('scrollY')).toBe(0);
  await page.goBack();
  await last.waitFor();
  await page.evaluate('scrollTo(0, 0)');
  await page.getByLabel('Search VPSes').fill('vps-250');
  await page.getByRole('listitem', { name: 'vps-250', exact: true }).waitFor();

  expect(await cards.count()).toBe(1);
  expect(complaints).toEqual([]);
  await page.context().close();
  await fleet.remove();
});
