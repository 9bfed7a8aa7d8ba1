import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { barriers, openBrowser, type Person, visit } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { busyboxImage } from '../support/images.ts';
import { type OneNode, oneNode } from '../support/one-node.ts';

/** A VPS is broken, and what people do about it with the dashboard, on a real host, runner and Engine. */

let savepoint: OneNode;
let browser: Browser;
let person: Person;
let page: Page;
let web: string;

const ask: OneNode['host']['ask'] = (what, sending) => savepoint.host.ask(what, sending);
const inside = (script: string) => savepoint.corner.sh(`savepoint-vps-${web}`, script);
const open = (hash: string, on = page) => on.evaluate(`location.hash = ${JSON.stringify(hash)}`);
const row = (name: string, on = page) => on.getByRole('button', { name: new RegExp(`^${name}\\b`) });
const messages = () => page.getByRole('region', { name: 'Messages' });
const names = async () =>
  (await ask(`GET /api/vps/snapshots/${web}`)).body.snapshots.map((each: { name: string }) => each.name) as string[];

beforeAll(async () => {
  browser = await openBrowser();
  savepoint = await oneNode();
  const image = await busyboxImage(savepoint.corner.dockerHost);
  web = savepoint.corner.name('web');
  const command = 'trap "exit 0" TERM; while :; do sleep 0.2; done';
  await ask('POST /api/vps/create', { body: { image, task_id: web, command } });
  await inside('echo precious > /note');
  await ask(`POST /api/vps/snapshots/${web}`, { body: { alias: 'golden' } });
  person = await visit(browser, savepoint.host.url, savepoint.host.token);
  page = person.page;
  await open(`#/vps/${web}`);
});
afterAll(async () => {
  await browser?.close();
  await savepoint?.remove();
});

test('a broken VPS is put back, after a look at what would be lost', async () => {
  await inside('echo broken > /note; rm -rf /bin/vi');
  await page.getByRole('button', { name: 'Restore golden' }).click();
  const dialog = page.getByRole('dialog', { name: 'Restore golden?' });
  await dialog.getByText(/changed since its last snapshot/).waitFor();
  await dialog.getByText('this can be undone').waitFor();
  expect.soft(await barriers(page)).toEqual([]);

  await dialog.getByRole('button', { name: 'Restore', exact: true }).click();

  await messages().getByText(`${web} is back at golden`).waitFor();
  expect(await inside('cat /note')).toBe('precious\n');
});

test('the restore is undone with one press', async () => {
  await messages().getByRole('button', { name: 'Undo' }).click();

  await messages()
    .getByText(new RegExp(`${web} is back at snap-`))
    .waitFor();
  expect(await inside('cat /note')).toBe('broken\n');
});

test('arrows lead from snapshot to snapshot, and each tells what it is', async () => {
  const [newest = '', next = ''] = await names();
  await row(newest).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');

  await page.getByRole('complementary').getByRole('heading', { name: next }).waitFor();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await page.getByRole('complementary').getByRole('heading', { name: 'golden' }).waitFor();
});

test('a snapshot is renamed, noted and pinned', async () => {
  const side = page.getByRole('complementary');
  await side.getByRole('button', { name: 'Edit' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('gold');
  await dialog.getByLabel('Note').fill('the good one');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await row('gold').getByText('the good one').waitFor();

  await side.getByRole('button', { name: 'Pin' }).click();
  await side.getByRole('button', { name: 'Unpin' }).waitFor();

  expect((await ask(`GET /api/vps/snapshots/${web}/gold`)).body).toMatchObject({
    pinned: true,
    message: 'the good one',
  });
});

test('a fork has the disk of its snapshot, and goes its own way', async () => {
  const fork = savepoint.corner.name('fork');
  await page.getByRole('complementary').getByRole('button', { name: 'Fork' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Id of the fork').fill(fork);
  await dialog.getByRole('button', { name: 'Fork', exact: true }).click();
  await messages().getByRole('button', { name: 'Show it' }).click();

  await page.getByRole('heading', { name: fork }).waitFor();
  await page.getByRole('link', { name: web }).waitFor();
  expect(await savepoint.corner.sh(`savepoint-vps-${fork}`, 'cat /note')).toBe('precious\n');

  await page.getByRole('button', { name: `More about ${fork}` }).click();
  await page.getByRole('menuitem', { name: /Delete/ }).click();
  await page.getByLabel(/as well/).check();
  await page.getByRole('button', { name: 'Delete all of it' }).click();
  await page.getByRole('heading', { name: 'VPSes' }).waitFor();
  await open(`#/vps/${web}`);
});

test('long work is shown to everybody, and can be canceled', async () => {
  const check = { command: ['false'], timeout_seconds: 120 };
  const { body } = await ask(`POST /api/vps/snapshots/${web}/gold/restore`, {
    body: { check },
    headers: { prefer: 'respond-async' },
  });
  await page.getByRole('progressbar', { name: `Restoring ${web}` }).waitFor();
  const restoreGold = page.getByRole('button', { name: 'Restore gold' });
  await eventually(async () => expect(await restoreGold.isDisabled()).toBe(true));
  await page
    .getByText(/ of about |usually /)
    .first()
    .waitFor();

  await page.getByRole('button', { name: `Cancel: Restoring ${web}` }).click();

  await page.getByRole('progressbar').waitFor({ state: 'detached' });
  expect((await ask(`GET /api/operations/${body.id}`)).body.state).toBe('canceled');
  expect(await inside('cat /note')).toBe('broken\n');
});

test('several are chosen, and deleted together', async () => {
  const others = (await names()).slice(0, -1);
  expect(others.length).toBeGreaterThan(0);
  for (const name of others) await page.getByLabel(`Choose ${name}`).check();
  const bar = page.getByRole('toolbar', { name: 'Chosen snapshots' });
  expect.soft(await barriers(page)).toEqual([]);
  await bar.getByRole('button', { name: 'Delete' }).click();
  // One that somebody else deletes meanwhile keeps the others from nothing.
  await ask(`DELETE /api/vps/snapshots/${web}/${others[0]}`);
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();

  await eventually(async () => expect(await names()).toHaveLength(1));
  await row('gold').waitFor();
  await bar.waitFor({ state: 'detached' });
});

test('rules are tried before they count', async () => {
  await ask(`POST /api/vps/snapshots/${web}`);
  await inside('echo more >> /note');
  await ask(`POST /api/vps/snapshots/${web}`);
  await page.getByRole('link', { name: 'Schedule & retention' }).click();
  const verdicts = page.getByRole('region', { name: 'What the rules do' });
  await verdicts.getByText('3 snapshots stay').waitFor();

  await page.getByLabel('At most').fill('1');
  await verdicts.getByText('1 snapshot would go').waitFor();
  expect(await names()).toHaveLength(3);
  await page.getByRole('button', { name: 'Save rules' }).click();

  await messages().getByText('Rules saved').waitFor();
  expect((await ask(`GET /api/vps/status/${web}`)).body.retention).toMatchObject({ max: 1 });
});

test('a schedule is set up, with its next runs before it is saved', async () => {
  await page.getByRole('button', { name: 'Set up a schedule' }).click();
  const runs = page.getByRole('region', { name: 'Next runs' });
  await page.getByLabel('How often').selectOption('As a cron expression');
  await page.getByLabel('Expression').fill('61 * * * *');
  await runs.getByText(/schedule/).waitFor();
  await page.getByLabel('Expression').fill('*/20 * * * *');
  await eventually(async () => expect(await runs.getByRole('listitem').count()).toBe(5));

  await page.getByRole('button', { name: 'Save schedule' }).click();

  await messages().getByText('Schedule saved').waitFor();
  const { body } = await ask(`GET /api/vps/schedules/${web}`);
  expect(body).toMatchObject({ cron: '*/20 * * * *', keep: { daily: 7, weekly: 4 }, enabled: true });
});

test.each([
  ['light', { width: 1440, height: 900 }],
  ['dark', { width: 1440, height: 900 }],
  ['light', { width: 390, height: 844 }],
] as const)('no page keeps people out: %s, %o', async (colorScheme, viewport) => {
  const visitor = await visit(browser, savepoint.host.url, savepoint.host.token, { colorScheme, viewport });
  for (const [hash, sign] of [
    [`#/vps/${web}`, 'gold'],
    [`#/vps/${web}/rules`, 'Which snapshots stay'],
    ['#/nodes', 'Deleting frees'],
    ['#/audit', 'Outcome'],
  ] as const) {
    await open(hash, visitor.page);
    await visitor.page.getByText(sign).first().waitFor();
    expect.soft(await barriers(visitor.page), hash).toEqual([]);
    const tooWide = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
    expect(await visitor.page.evaluate(tooWide), `${hash} fits the screen`).toBe(0);
  }
  expect(visitor.complaints).toEqual([]);
  await visitor.page.context().close();
});

test('the browser has complained of nothing', () => {
  expect(person.complaints).toEqual([]);
});
