import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { checkout } from './paths.mjs';
import { Problem, runCommand } from './problem.mjs';
import { liveIn } from './screenshots/live-in.mjs';
import { adminToken, askSavepoint } from './up/ask-savepoint.mjs';
import { readSettings } from './up/settings.mjs';

/** @typedef {import('playwright-core').Browser} Browser */

const FOLDER = join(checkout, 'screenshots');
const README_PICTURE = join(checkout, 'docs/dashboard.png');

const LOOKS = /** @type {const} */ ([
  { name: 'desktop', viewport: { width: 1440, height: 900 }, colorScheme: 'light' },
  { name: 'dark', viewport: { width: 1440, height: 900 }, colorScheme: 'dark' },
  { name: 'phone', viewport: { width: 390, height: 844 }, colorScheme: 'light' },
]);

/** Each page: its address, and what is there once it can be looked at. */
const PAGES = /** @type {const} */ ([
  ['vpses', '#/', 'Snapshots'],
  ['timeline', '#/vps/shop-web', 'Stood still'],
  ['rules', '#/vps/shop-web/rules', 'Which snapshots stay'],
  ['nodes', '#/nodes', 'Deleting frees'],
  ['audit', '#/audit', 'Outcome'],
]);

/**
 * `npm run screenshots`: pictures of each page of the Savepoint that runs here, into a folder that git ignores, and with
 * `-- --readme` the one of the README. It makes a few VPSes to be seen, and removes these afterwards.
 */
await runCommand(async () => {
  const settings = readSettings();
  const { status } = await askSavepoint(settings, 'GET', '/api/vps').catch(() => ({ status: 0 }));
  if (status !== 200) throw new Problem('Savepoint does not answer: npm run up -- --detach');
  await mkdir(FOLDER, { recursive: true });
  const moveOut = await liveIn(settings);
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
  try {
    for (const look of LOOKS) await picturesOf(browser, settings, look);
  } finally {
    await browser.close();
    await moveOut();
  }
  console.log(`pictures are in ${FOLDER}`);
});

/**
 * @param {Browser} browser
 * @param {import('./up/settings.mjs').Settings} settings
 * @param {typeof LOOKS[number]} look
 */
async function picturesOf(browser, settings, { name, ...look }) {
  const context = await browser.newContext({ ...look, locale: 'en-GB' });
  const page = await context.newPage();
  await page.goto(settings.hostUrl);
  await page.getByLabel('Token').waitFor();
  await page.screenshot({ path: join(FOLDER, `sign-in-${name}.png`) });
  await page.getByLabel('Token').fill(await adminToken(settings));
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('Live', { exact: true }).waitFor({ state: 'attached' });
  for (const [title, hash, sign] of PAGES) {
    await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
    if (!(title === 'timeline' && name === 'phone')) await page.getByText(sign).first().waitFor();
    // What is measured comes later than the rest.
    await page.waitForLoadState('networkidle', { timeout: 3000 }).catch(() => undefined);
    await page.waitForTimeout(1000);
    await page.mouse.move(0, 0);
    await page.screenshot({ path: join(FOLDER, `${title}-${name}.png`), fullPage: name === 'phone' });
    const isForReadme = process.argv.includes('--readme') && title === 'timeline' && name === 'desktop';
    if (isForReadme) await page.screenshot({ path: README_PICTURE });
  }
  await context.close();
}
