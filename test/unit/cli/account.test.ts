import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chooseAccount } from '../../../cli/account/account.ts';
import { configPath, readConfig, writeConfig } from '../../../cli/account/config-file.ts';

const kept = { url: 'http://kept:8000', token: 'kept' };

describe('the host that is spoken to', () => {
  it.each([
    ['nothing is said', {}, {}, {}, { url: 'http://127.0.0.1:8000', token: undefined }],
    ['there was a login', {}, {}, kept, { url: 'http://kept:8000', token: 'kept' }],
    [
      'the environment names another',
      {},
      { SAVEPOINT_URL: 'http://env:1', SAVEPOINT_TOKEN: 'e' },
      kept,
      { token: 'e' },
    ],
    [
      'an option does',
      { url: 'http://o:1', token: 'o' },
      { SAVEPOINT_URL: 'http://env:1' },
      kept,
      { url: 'http://o:1' },
    ],
    ['the environment is empty', {}, { SAVEPOINT_URL: '', SAVEPOINT_TOKEN: '' }, kept, kept],
    ['it is the same in other words', { url: 'http://KEPT:8000/' }, {}, kept, { token: 'kept' }],
  ])('is chosen when %s', (_when, options, env, keptBefore, chosen) => {
    expect(chooseAccount({ options, env, kept: keptBefore })).toMatchObject(chosen);
  });

  it.each(['http://other:8000', 'http://kept:8001', 'https://kept:8000', 'nonsense'])(
    'never gets the token of another: %s',
    (url) => {
      expect(chooseAccount({ options: { url }, env: {}, kept }).token).toBeUndefined();
      expect(chooseAccount({ options: {}, env: { SAVEPOINT_URL: url }, kept }).token).toBeUndefined();
    },
  );
});

describe('the file of the login', () => {
  let home: string;
  let path: string;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'savepoint-home-'));
    path = configPath({}, home);
  });
  afterEach(() => rm(home, { recursive: true }));

  it('is where programs keep such things', () => {
    expect(configPath({}, '/home/ada')).toBe('/home/ada/.config/savepoint/config.json');
    expect(configPath({ XDG_CONFIG_HOME: '/etc/ada' }, '/home/ada')).toBe('/etc/ada/savepoint/config.json');
  });

  it('can be read by nobody else, whatever was there before, and nothing is left beside it', async () => {
    await writeConfig(path, kept);
    await writeFile(path, '{}', { mode: 0o644 });
    await writeConfig(path, kept);

    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(dirname(path))).mode & 0o777).toBe(0o700);
    expect(await readdir(dirname(path))).toEqual(['config.json']);
    expect(await readConfig(path)).toEqual(kept);
  });

  it('need not be there', async () => {
    expect(await readConfig(path)).toEqual({});
  });

  it('is not passed over when it is broken', async () => {
    await writeConfig(path, kept);
    await writeFile(path, '{"url":');

    await expect(readConfig(path)).rejects.toThrow('log in again');
  });
});
