import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openBrowser, visit } from '../support/browser.ts';
import { buildOperation } from '../support/build-wire.ts';
import { Gate } from '../support/gate.ts';
import { type StubFleet, stubFleet } from '../support/stub-fleet.ts';

/** What ends while nobody hears of it, or while the person does something else. */

let browser: Browser;
let fleet: StubFleet;
let page: Page;

beforeAll(async () => {
  browser = await openBrowser();
});
beforeEach(async () => {
  fleet = await stubFleet();
  page = (await visit(browser, fleet.host.url, fleet.host.token)).page;
});
afterEach(async () => {
  await page.context().close();
  await fleet.remove();
});
afterAll(() => browser?.close());

const button = (name: string) => page.getByRole('button', { name, exact: true });

test('work that ended while its node was away is over on the page as well', async () => {
  const running = buildOperation({ kind: 'vps.pause', started_at: new Date().toISOString() });
  fleet.a.operations.push(running);
  fleet.a.tell({ type: 'operation.started', at: running.started_at, task_id: running.task_id, operation: running });
  await page.getByRole('progressbar').waitFor();

  fleet.a.mood = 'hanging';
  fleet.a.dropListeners();
  await page.getByText('cannot be reached').waitFor();
  fleet.a.operations[0] = { ...running, state: 'succeeded', finished_at: new Date().toISOString() };
  fleet.a.mood = 'well';

  await button('Pause web').waitFor();
  expect(await page.getByRole('progressbar').count()).toBe(0);
});

test('a dialog that was closed leaves the next one alone when its work ends', async () => {
  const gate = new Gate();
  fleet.a.beforeCreate = () => gate.pass(async () => undefined);
  fleet.b.beforeCreate = fleet.a.beforeCreate;
  gate.shut();
  await button('New VPS').click();
  await page.getByLabel('Image').fill('debian:12');
  await button('Create').click();
  await gate.waiting();
  await button('Cancel').click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });

  await button('New VPS').click();
  await page.getByLabel('Image').fill('alpine:3');
  gate.open();
  await page.getByText('made-up is running').waitFor();

  expect(await page.getByLabel('Image').inputValue()).toBe('alpine:3');
});
