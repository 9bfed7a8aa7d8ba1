import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TaskId } from '../../../runner/wire/names.ts';
import { buildOperation, buildVps } from '../../support/build-wire.ts';
import { CommandLine } from '../../support/command-line.ts';
import { type StubFleet, stubFleet } from '../../support/stub-fleet.ts';

/** The command line over a real host with two played nodes: `web` is on `a`, `db` on `b`. */

let fleet: StubFleet;
let line: CommandLine;
beforeAll(async () => void (fleet = await stubFleet()));
afterAll(() => fleet?.remove());
beforeEach(async () => {
  line = await CommandLine.open({ SAVEPOINT_URL: fleet.host.url, SAVEPOINT_TOKEN: fleet.host.token });
});
afterEach(async () => {
  fleet.b.mood = 'well';
  await line.remove();
});

describe('a list', () => {
  it('is a table for people', async () => {
    fleet.a.vps.push(buildVps({ task_id: 'shop', ports: [{ container: '80/tcp', host_ip: '::', host_port: 8080 }] }));

    const { exit, out } = await line.run(['vps', 'list']);

    expect(exit).toBe(0);
    expect(out).toMatch(/^ID +STATUS +NODE +IMAGE +HEAD +SNAPSHOTS +PORTS\n/);
    expect(out).toMatch(/^shop +running +a +debian:12 +0 +\[::\]:8080->80\/tcp$/m);
  });

  it('is what the API answers for programs, wherever --json stands', async () => {
    const { body } = await fleet.host.ask('GET /api/vps');

    expect((await line.run(['vps', 'list', '--json'])).json).toEqual(body);
    expect((await line.run(['--json', 'vps', 'list'])).json).toEqual(body);
  });

  it('says which nodes did not answer', async () => {
    fleet.b.mood = 'engineless';

    const { exit, err } = await line.run(['vps', 'list']);

    expect([exit, err]).toEqual([0, 'Without those of b, which does not answer.\n']);
  });
});

describe('a new VPS', () => {
  it('is asked for as it is written, and what it becomes is shown', async () => {
    const { exit, out, err } = await line.run([
      'vps',
      'create',
      'debian:12',
      '-c',
      'job',
      '--node',
      'b',
      '--',
      'sleep',
      '-1',
    ]);

    expect([exit, out, err]).toEqual([0, 'job is running on b\n', '']);
    expect(fleet.b.vps.at(-1)).toMatchObject({ task_id: 'job' });
  });

  it('is made of a snapshot, or several are', async () => {
    const one = await line.run(['snapshots', 'fork', 'web', 'golden', '--task-id', 'twin']);
    const several = await line.run(['snapshots', 'fork', 'web', 'golden', '--count', '3', '--task-id', 'x', '--json']);

    expect([one.exit, one.out]).toEqual([0, 'twin is running on a\n']);
    expect(several.json).toMatchObject({ vps: [{ task_id: 'x-1' }, { task_id: 'x-2' }, { task_id: 'x-3' }], count: 3 });
  });

  it('of which some could not be made ends as a failure, and shows those that were', async () => {
    const words = ['snapshots', 'fork', 'web', 'golden', '--count', '2', '--task-id'];
    fleet.a.vps.push(buildVps({ task_id: 'y-2' }));

    const { exit, out, err } = await line.run([...words, 'y']);

    expect([exit, out]).toEqual([4, 'y-1 is running on a\n']);
    expect(err).toContain('exists already');
  });

  it('that the host refuses ends as a usage error, with every problem', async () => {
    const { exit, err } = await line.run(['vps', 'create', 'debian:12', '-c', 'Web', '-p', 'http']);

    expect(exit).toBe(2);
    expect(err).toContain('body.task_id');
    expect(err).toContain('body.ports.0');
  });
});

describe('an exit code', () => {
  it.each([
    [0, 'help that was asked for', ['--help']],
    [2, 'nothing to do', []],
    [2, 'a command that there is not', ['vps', 'nope']],
    [2, 'an option that there is not', ['vps', 'list', '--nope']],
    [2, 'a word too few', ['vps', 'pause']],
    [2, 'a word too many', ['vps', 'pause', 'web', 'db']],
    [2, 'a value that is none', ['snapshots', 'create', 'web', '--expiry', 'soon']],
    [2, 'less than one fork', ['snapshots', 'fork', 'web', 'golden', '--count', '0']],
    [2, 'a URL that is none', ['vps', 'list', '--url', 'nonsense']],
    [2, 'two wishes that exclude each other', ['vps', 'restart', 'web', '--as-is', '--from-snapshot']],
    [3, 'a VPS that there is not', ['vps', 'pause', '-c', 'nobody']],
    [5, 'a token that is not known', ['vps', 'list', '--token', 'wrong']],
    [6, 'a host that does not answer', ['vps', 'list', '--url', 'http://127.0.0.1:1']],
  ])('is %i for %s', async (exit, _what, words) => {
    const ended = await line.run(words);

    expect(ended.exit).toBe(exit);
    expect(exit === 0 ? ended.out : ended.err).not.toBe('');
  });

  it('comes with the error as the API has it, for programs', async () => {
    const { exit, out, err } = await line.run(['vps', 'status', 'nobody', '--json']);

    expect([exit, out]).toEqual([3, '']);
    expect(JSON.parse(err)).toMatchObject({ error: { code: 'vps_not_found' } });
  });
});

describe('Ctrl-C', () => {
  it('ends the waiting, with the exit code that shells know it by', async () => {
    fleet.b.mood = 'hanging';
    const enough = new AbortController();
    setTimeout(() => enough.abort(new Error('interrupted')), 50);

    expect(await line.run(['vps', 'list'], { signal: enough.signal })).toMatchObject({ exit: 130, out: '', err: '\n' });
  });
});

describe('login', () => {
  const path = () => join(line.home, '.config/savepoint/config.json');

  it.each([
    ['piped in', {}, () => ({ input: `${fleet.host.token}\n` })],
    ['typed', {}, () => ({ answer: fleet.host.token })],
    ['named by the environment', { SAVEPOINT_TOKEN: 'yes' }, () => ({})],
  ])('keeps a token that is %s, for its owner only', async (_how, env, person) => {
    line.env = 'SAVEPOINT_TOKEN' in env ? { SAVEPOINT_TOKEN: fleet.host.token } : {};

    const { exit, out, err } = await line.run(['login', '--url', fleet.host.url], person());

    expect(exit).toBe(0);
    expect(out + err).not.toContain(fleet.host.token);
    expect((await stat(path())).mode & 0o777).toBe(0o600);
    line.env = {};
    expect((await line.run(['vps', 'list'])).exit).toBe(0);
    expect((await line.run(['vps', 'list', '--url', 'http://127.0.0.1:1'])).exit).toBe(6);
  });

  it('keeps nothing that the host does not know', async () => {
    line.env = { SAVEPOINT_URL: fleet.host.url };

    expect((await line.run(['login', '--token', 'wrong'])).exit).toBe(5);
    expect((await line.run(['login'], { input: '' })).exit).toBe(2);
    await expect(stat(path())).rejects.toThrow('ENOENT');
  });
});

describe('what cannot be taken back', () => {
  const forget = ['token', 'rm'];
  const made = async () => (await line.run(['token', 'create', 'laptop', '--json'])).json.id as string;

  it('is asked about, and not done without a yes', async () => {
    const id = await made();

    const { exit, err } = await line.run([...forget, id], { answer: 'n' });

    expect(exit).toBe(1);
    expect(err).toBe(`Delete the token ${id}? [y/N] savepoint: nothing was changed\n`);
    expect((await line.run(['token', 'list'])).out).toContain(id);
  });

  it.each([
    ['after a yes', [], { answer: 'y' }],
    ['with --yes', ['--yes'], { answer: 'n' }],
    ['where nobody can be asked', [], {}],
  ])('is done %s', async (_when, more, person) => {
    const id = await made();

    expect((await line.run([...forget, id, ...more], person)).exit).toBe(0);
    expect((await line.run(['token', 'list'])).out).not.toContain(id);
  });
});

describe('a token', () => {
  it('is shown alone, so that a script can keep it, and is as good as it was asked for', async () => {
    const words = ['token', 'create', 'shop', '--role', 'viewer', '-c', 'web', '--expires', '2100-01-01'];

    const { out, err } = await line.run(words);

    expect(err).toContain('shown here only');
    line.env = { SAVEPOINT_URL: fleet.host.url, SAVEPOINT_TOKEN: out.trim() };
    expect((await line.run(['vps', 'list', '--json'])).json).toMatchObject({ count: 1, vps: [{ task_id: 'web' }] });
    expect((await line.run(['token', 'list'])).exit).toBe(5);
  });
});

describe('nodes', () => {
  it('are listed, measured, added and forgotten', async () => {
    expect((await line.run(['node', 'list'])).out).toMatch(/^a +up +20\.10\.24 +\d +0 +1\.0 GB +http/m);
    expect((await line.run(['node', 'storage', 'a'])).out).toMatch(/^in all +15 B$/m);
    expect((await line.run(['node', 'add', 'b', fleet.b.url])).exit).toBe(4);
    expect((await line.run(['node', 'rm', 'a'])).exit).toBe(4);
    expect((await line.run(['node', 'rm', 'nowhere'])).exit).toBe(3);
  });
});

describe('the doctor', () => {
  it('tells what is wrong and what to do, and ends accordingly', async () => {
    const { exit, out } = await line.run(['doctor']);

    expect(out).toContain('ok  the token is good\n');
    expect(out).toContain('NO  a: 1.0 GB of disk are free\n      Make room');
    expect(exit).toBe(7);
  });

  it('tells programs the same', async () => {
    const { json } = await line.run(['doctor', '--json', '--token', 'wrong']);

    expect(json.findings).toMatchObject([
      { state: 'ok' },
      { state: 'problem', todo: expect.stringContaining('login') },
    ]);
  });
});

describe('operations', () => {
  it('are listed, shown one by one, and may be of other nodes than this one', async () => {
    const error = { code: 'no_space', message: 'the disk is full', details: {} };
    fleet.b.operations.push(
      buildOperation({ id: 'op-9', state: 'failed', finished_at: '2026-01-01T00:00:07Z', error }),
    );

    expect((await line.run(['operations'])).out).toMatch(/^op-9 +web +vps\.create +failed .* 7 s +the disk is full$/m);
    expect((await line.run(['operations', 'op-9'])).out).toMatch(/^took +7 s$/m);
    expect((await line.run(['operations', 'op-8'])).exit).toBe(3);
  });
});

describe('events', () => {
  const stopped = { type: 'vps.stopped', at: '2026-01-01T00:00:00.000Z', task_id: TaskId.parse('web') } as const;

  it.each([
    ['in words', [], '2026-01-01 00:00:00  a  web  vps.stopped\n'],
    ['as JSON, one a line', ['--json'], `${JSON.stringify({ ...stopped, node: 'a' })}\n`],
  ])('are told %s until the person has enough', async (_how, more, expected) => {
    const enough = new AbortController();
    const telling = setInterval(() => fleet.a.tell(stopped), 50);

    const { exit, out } = await line.run(['events', ...more], { signal: enough.signal, hears: () => enough.abort() });
    clearInterval(telling);

    expect(exit).toBe(0);
    expect(out.startsWith(expected)).toBe(true);
  });
});
