import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build } from '../../scripts/up/prepare-checkout.mjs';

const QUIETLY = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Debian's Chromium, with a profile that is new and empty, and a dashboard that is built of the sources as they are. */
export async function openBrowser(): Promise<Browser> {
  await build(() => undefined);
  return chromium.launch({ executablePath: '/usr/bin/chromium', args: QUIETLY });
}

/** A person at the dashboard. */
export interface Person {
  readonly page: Page;
  /** What the browser complained of: scripts that failed, what the page's policy forbade. */
  readonly complaints: readonly string[];
}

interface Look {
  readonly colorScheme?: 'light' | 'dark';
  readonly viewport?: { readonly width: number; readonly height: number };
}

/** Opens the dashboard with a profile of its own, and signs in unless there is no token. */
export async function visit(browser: Browser, url: string, token?: string, look: Look = {}): Promise<Person> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB', ...look });
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // What the host refuses is told here, too: that is for the tests to judge.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
      complaints.push(message.text());
    }
  });
  await page.goto(url);
  if (token !== undefined) await signIn(page, token);
  return { page, complaints };
}

export async function signIn(page: Page, token: string): Promise<void> {
  await page.getByLabel('Token').fill(token);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('status').filter({ hasText: 'Live' }).waitFor({ state: 'attached' });
}

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What keeps people from using the page, as axe sees it: serious and critical problems, in words. */
export async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  // What still fades in would be judged by colours that it has for a moment only.
  await page.evaluate('Promise.all(document.getAnimations().map((each) => each.finished.catch(() => undefined)))');
  const { violations } = await page.evaluate<{ violations: Violation[] }>('axe.run()');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`));
}
