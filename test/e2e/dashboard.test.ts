import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { barriers, openBrowser, visit, type Person } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { busyboxImage } from '../support/images.ts';
import { lineTo } from '../support/line-to.ts';
import { type OneNode, oneNode } from '../support/one-node.ts';

/** What people do with the dashboard, on a real host, runner and Engine. */

let savepoint: OneNode;
let browser: Browser;
let image: string;
let person: Person;
let page: Page;
let web: string;

beforeAll(async () => {
  browser = await openBrowser();
  savepoint = await oneNode();
  image = await busyboxImage(savepoint.corner.dockerHost);
  web = savepoint.corner.name('web');
  person = await visit(browser, savepoint.host.url, savepoint.host.token);
  page = person.page;
});
afterAll(async () => {
  await browser?.close();
  await savepoint?.remove();
});

const card = (on: Page, name: string) => on.getByRole('listitem', { name, exact: true });
const inside = (script: string) => savepoint.corner.sh(`savepoint-vps-${web}`, script);
const said = (text: RegExp, on = page) =>
  on.getByRole('region', { name: 'Messages' }).getByText(text).first().waitFor();

test('who has no VPS is told how to get one, and makes one', async () => {
  await page.getByText('No VPS yet').waitFor();

  await page.getByRole('button', { name: 'New VPS' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'New VPS' });
  await dialog.getByLabel('Image').fill(image);
  await dialog.getByLabel('Id').fill(web);
  await dialog.getByLabel('Command').fill('trap "exit 0" TERM; while :; do sleep 0.2; done');
  expect.soft(await barriers(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Create' }).click();

  await card(page, web).getByText('Running').waitFor();
  await dialog.waitFor({ state: 'detached' });
  await inside('echo precious > /note');
});

test('one press takes a snapshot, and a second browser sees it come', async () => {
  const other = await visit(browser, savepoint.host.url, savepoint.host.token);
  await card(other.page, web).getByText('none').waitFor();

  await page.getByRole('button', { name: `Snapshot ${web}`, exact: true }).click();

  await said(/Snapshot of .* taken/);
  await card(other.page, web).getByText('just now').waitFor();
  await card(page, web).getByText('just now').waitFor();
  await other.page.context().close();
});

test('a snapshot may have a name and an end', async () => {
  await page.getByRole('button', { name: `Snapshot ${web} with a name or an expiry` }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('golden');
  await dialog.getByLabel('Delete after').fill('30');
  await dialog.getByRole('button', { name: 'Take snapshot' }).click();

  await said(/golden/);
  const { body } = await savepoint.host.ask(`GET /api/vps/snapshots/${web}/golden`);
  expect(Date.parse(body.expires_at) - Date.parse(body.created_at)).toBeCloseTo(30 * 86_400_000, -4);
});

test('what cannot be done is said with what to do next', async () => {
  await page.getByRole('button', { name: `Snapshot ${web} with a name or an expiry` }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('golden');
  await page.getByRole('button', { name: 'Take snapshot' }).click();

  const alert = page.getByRole('alert').filter({ hasText: 'Choose another name' });
  await alert.waitFor();
  await alert.getByRole('button', { name: 'Close message' }).click();
});

test('a VPS is paused, resumed, stopped and started', async () => {
  for (const [button, status] of [
    ['Pause', 'Paused'],
    ['Resume', 'Running'],
    ['Stop', 'Stopped'],
    ['Start', 'Running'],
  ] as const) {
    await page.getByRole('button', { name: `${button} ${web}`, exact: true }).click();
    await card(page, web).getByText(status, { exact: true }).waitFor();
  }
});

test('who may only look sees no button that changes anything', async () => {
  const body = { name: 'guest', role: 'viewer' };
  const { token } = (await savepoint.host.ask('POST /api/tokens', { body })).body;
  const viewer = await visit(browser, savepoint.host.url, token);

  await card(viewer.page, web).getByText('Running').waitFor();

  expect(await viewer.page.getByRole('button').allTextContents()).toEqual(['G']);
  expect(await viewer.page.getByRole('link', { name: 'Audit' }).count()).toBe(0);
  await viewer.page.context().close();
});

test('a lost connection is shown, and what happened meanwhile as soon as it is back', async () => {
  const line = await lineTo(savepoint.host.url);
  const visitor = await visit(browser, line.url, savepoint.host.token);
  await card(visitor.page, web).getByText('Running').waitFor();

  line.cut();
  await visitor.page.getByRole('alert').getByText('The connection to the host is lost.').waitFor();
  await savepoint.host.ask(`POST /api/vps/pause/${web}`);
  line.mend();

  await card(visitor.page, web).getByText('Paused').waitFor();
  await visitor.page.getByRole('status').filter({ hasText: 'Live' }).waitFor({ state: 'attached' });
  await savepoint.host.ask(`POST /api/vps/resume/${web}`);
  await card(visitor.page, web).getByText('Running').waitFor();
  await visitor.page.context().close();
  await line.close();
});

test.each(['light', 'dark'] as const)('nothing of it keeps people out, in %s', async (colorScheme) => {
  const visitor = await visit(browser, savepoint.host.url, savepoint.host.token, { colorScheme });
  await card(visitor.page, web).getByText('Running').waitFor();

  expect(await barriers(visitor.page)).toEqual([]);
  expect(visitor.complaints).toEqual([]);
  await visitor.page.context().close();
});

test('the browser has complained of nothing', async () => {
  await eventually(() => expect(person.complaints).toEqual([]));
});
