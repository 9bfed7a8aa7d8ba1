import { expect, it } from 'vitest';
import { hostSettings } from '../../config/host.ts';
import type { Settings } from '../../config/load.ts';
import { runnerSettings } from '../../config/runner.ts';
import { settingsTable } from '../../config/settings-table.ts';
import { pathOf, WRITE_ANEW, written } from './written.ts';

/** The text with the table of these settings after their mark, instead of what stood there. */
const withTable = (text: string, process: string, settings: Settings) =>
  text.replace(
    new RegExp(`(<!-- settings:${process} -->)\\n+(?:\\|.*\\n)*\\n*`),
    (_all, mark: string) => `${mark}\n\n${settingsTable(settings)}\n\n`,
  );

it("the README's tables of settings are those of the code", async () => {
  const readme = await written('README.md');
  const expected = withTable(withTable(readme, 'runner', runnerSettings), 'host', hostSettings);

  expect(expected).toContain('| `RUNNER_TOKEN` |');
  expect(expected).toContain('| `HOST_PORT` |');
  await expect(expected, WRITE_ANEW).toMatchFileSnapshot(pathOf('README.md'));
});

it('docker-compose.yml sets nothing but settings', async () => {
  const compose = await written('docker-compose.yml');
  const known = new Set<string | undefined>([runnerSettings, hostSettings].flatMap(namesOf));

  const set = [...compose.matchAll(/^ {6}([A-Z][A-Z_]+):/gm)].map(([, name]) => name);

  expect(set).toContain('RUNNER_TOKEN');
  expect(set.filter((name) => !known.has(name))).toEqual([]);
});

function namesOf(settings: Settings): string[] {
  return Object.values(settings).map(({ env }) => env);
}
