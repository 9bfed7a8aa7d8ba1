import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { barriers, openBrowser, type Person, visit } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { type StubFleet, stubFleet } from '../support/stub-fleet.ts';

/** The dashboard for who has no mouse, sees little, or has a small screen; and what it says when something went another way. */

let fleet: StubFleet;
let browser: Browser;
let person: Person;
let page: Page;

beforeAll(async () => {
  browser = await openBrowser();
  fleet = await stubFleet({ onA: ['web', 'db'], onB: [] });
  person = await visit(browser, fleet.host.url, fleet.host.token);
  page = person.page;
});
afterAll(async () => {
  await browser?.close();
  await fleet?.remove();
});

const focused = () =>
  page.evaluate<string>(
    'document.activeElement.ariaLabel || document.activeElement.id || document.activeElement.textContent',
  );
const messages = (on = page) => on.getByRole('region', { name: 'Messages' });
const open = (hash: string, on = page) => on.evaluate(`location.hash = ${JSON.stringify(hash)}`);

test.each([
  ['New VPS', 'New VPS'],
  ['Adopt', 'Adopt a container'],
  ['Snapshot web with a name or an expiry', 'Snapshot of web'],
])('the focus goes back to "%s" when its dialog is closed', async (button, title) => {
  await page.getByRole('button', { name: button, exact: true }).press('Enter');
  const dialog = page.getByRole('dialog', { name: title });
  await dialog.waitFor();

  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });

  await eventually(async () => expect(await focused()).toBe(button));
});

test('another page has another title, and begins at its top', async () => {
  expect(await page.title()).toBe('VPSes · Savepoint');
  const link = page.getByRole('link', { name: 'web', exact: true });
  await link.focus();

  await link.press('Enter');

  await page.getByRole('heading', { name: 'web' }).waitFor();
  expect(await page.title()).toBe('web · Savepoint');
  expect(await focused()).toBe('content');
  await page.goBack();
  await page.getByRole('heading', { name: 'VPSes' }).waitFor();
  expect(await page.title()).toBe('VPSes · Savepoint');
});

test('the menus keep nobody out', async () => {
  await page.getByRole('button', { name: 'Account: first' }).press('Enter');
  await page.getByRole('menuitem', { name: 'Sign out' }).waitFor();

  expect(await barriers(page)).toEqual([]);
  await page.keyboard.press('Escape');
});

test('a dialog that comes out of a menu has the focus, and gives it back to what opened the menu', async () => {
  await open('#/vps/web');
  await page.getByRole('button', { name: 'More about web' }).press('Enter');
  await page.getByRole('menuitem', { name: /Delete/ }).press('Enter');
  await page.getByRole('dialog', { name: 'Delete web?' }).waitFor();
  await page.waitForTimeout(500);
  expect(await focused()).toBe('Cancel');

  await page.keyboard.press('Escape');

  await eventually(async () => expect(await focused()).toBe('More about web'));
  await open('#/');
});

test('what a button does is told while the pointer rests on it, or the keyboard stands there', async () => {
  const hint = page.getByRole('tooltip');

  await page.getByRole('button', { name: 'Stop web' }).hover();
  await hint.getByText('Stop, and save its disk').waitFor();
  await page.getByRole('button', { name: 'Pause web' }).hover();
  await hint.getByText('Freeze it in place').waitFor();
  expect(await hint.count()).toBe(1);
  await page.getByRole('button', { name: 'Pause web' }).hover({ position: { x: 2, y: 2 } });
  expect(await hint.getByText('Freeze it in place').isVisible()).toBe(true);

  await page.getByRole('heading', { name: 'VPSes' }).hover();
  await hint.waitFor({ state: 'detached' });
  await page.keyboard.press('Tab');
  await page.getByRole('button', { name: 'Stop db' }).focus();
  await hint.getByText('Stop, and save its disk').waitFor();
  await page.keyboard.press('Escape');
  await hint.waitFor({ state: 'detached' });
});

test('a message stays for as long as the focus is on it', async () => {
  const visitor = await visit(browser, fleet.host.url, fleet.host.token);
  const said = messages(visitor.page).getByText(/docker exec/);
  await visitor.page.clock.install();
  await visitor.page.getByRole('button', { name: 'Copy terminal command of web' }).click();
  await said.waitFor();
  await visitor.page.mouse.move(0, 0);

  await visitor.page.getByRole('button', { name: 'Close message' }).focus();
  await visitor.page.clock.fastForward(60_000);
  expect(await said.isVisible()).toBe(true);

  await visitor.page.getByRole('button', { name: 'New VPS' }).focus();
  await visitor.page.clock.fastForward(60_000);
  await said.waitFor({ state: 'detached' });
  await visitor.page.context().close();
});

test('what was canceled is not told as a failure', async () => {
  const error = { code: 'canceled', message: 'vps.pause was canceled', details: {} };
  await page.route('**/api/vps/pause/web', (route) => route.fulfill({ status: 409, json: { error } }));

  await page.getByRole('button', { name: 'Pause web' }).click();

  await messages().getByText('Pausing was canceled').waitFor();
  expect(await page.getByRole('alert').count()).toBe(0);
});

test('who could not be signed out is told so', async () => {
  const signOut = async () => {
    await page.getByRole('button', { name: 'Account: first' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
  };
  const isEnd = (url: URL) => url.pathname === '/api/session';
  await page.route(isEnd, (route) => (route.request().method() === 'DELETE' ? route.abort() : route.continue()));

  await signOut();
  await messages().getByText('Signing out did not work').waitFor();
  await page.getByRole('heading', { name: 'VPSes' }).waitFor();

  await page.unroute(isEnd);
  await signOut();
  await page.getByLabel('Token').waitFor();
  expect(person.complaints).toEqual([]);
});

test('nothing is cut off on the smallest screens', async () => {
  const visitor = await visit(browser, fleet.host.url, fleet.host.token, { viewport: { width: 320, height: 640 } });
  for (const hash of ['#/', '#/vps/web']) {
    await open(hash, visitor.page);
    await visitor.page.getByRole('button', { name: 'Snapshot web', exact: true }).first().waitFor();
    const tooWide = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
    expect(await visitor.page.evaluate(tooWide), hash).toBe(0);
  }
  await visitor.page.context().close();
});
