import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Snapshot } from '../../runner/wire/model.ts';
import { CommandLine, type Ended, type Person } from '../support/command-line.ts';
import { busyboxImage } from '../support/images.ts';
import { type OneNode, oneNode } from '../support/one-node.ts';

/** A person with the command line, a real host, a real runner and a real Engine. The tests tell one story, in order. */

/** Ends as soon as it is told to, unlike a process 1 that knows no signals. */
const RESTS = 'trap "exit 0" TERM; while :; do sleep 0.2; done';

let savepoint: OneNode;
let line: CommandLine;
let image: string;
let web: string;

beforeAll(async () => {
  savepoint = await oneNode();
  image = await busyboxImage(savepoint.corner.dockerHost);
  web = savepoint.corner.name('web');
  line = await CommandLine.open({ SAVEPOINT_URL: savepoint.host.url, SAVEPOINT_TOKEN: savepoint.host.token });
});
afterAll(async () => {
  await line?.remove();
  await savepoint?.remove();
});

/** Runs a command that must succeed. */
async function run(words: readonly string[], person?: Person): Promise<Ended> {
  const ended = await line.run(words, person);
  expect({ exit: ended.exit, err: ended.exit === 0 ? '' : ended.err }).toEqual({ exit: 0, err: '' });
  return ended;
}
const list = async () => (await run(['snapshots', 'list', web, '--json'])).json.snapshots as Snapshot[];
const inVps = (script: string) => savepoint.corner.sh(`savepoint-vps-${web}`, script);

describe('a VPS', () => {
  test('is made, and is found in every list', async () => {
    const { out } = await run(['vps', 'create', image, '-c', web, '--', '/bin/sh', '-c', RESTS]);

    expect(out).toBe(`${web} is running on a\n`);
    expect((await run(['vps', 'list'])).out).toMatch(new RegExp(`^${web} +running +a`, 'm'));
    expect((await run(['vps', 'status', web])).out).toMatch(/^status +running$/m);
    expect((await run(['vps', 'status'])).out).toContain(web);
  });

  test('that is there already is not made again', async () => {
    const { exit, err } = await line.run(['vps', 'create', image, '-c', web]);

    expect(exit).toBe(4);
    expect(err).toContain('Choose another id');
  });
});

describe('a snapshot', () => {
  test('is taken under a name of its own, and listed as the API lists it', async () => {
    await inVps('echo precious > /root/note');

    const { out } = await run(['snapshots', 'create', web, '--alias', 'golden', '--expiry', '7', '-m', 'before']);

    expect(out).toMatch(/^snap-\d{8}-\d{6}(?:-\d+)? \(golden\): .* saved/);
    const { body } = await savepoint.host.ask(`GET /api/vps/snapshots/${web}`);
    expect((await run(['snapshots', 'list', '-c', web, '--json'])).json).toEqual(body);
    expect(body.snapshots).toMatchObject([{ alias: 'golden', message: 'before', expires_at: expect.any(String) }]);
    expect((await run(['snapshots', 'list', web])).out).toMatch(/^\* +snap-\S+ +golden +manual .* before$/m);
  });

  test('is shown as the latest, by either name of the command', async () => {
    const [newest] = await list();

    expect((await run(['snapshot', 'latest', web, '--json'])).json).toEqual(newest);
    expect((await run(['snapshots', 'latest', web])).out).toMatch(/^alias +golden$/m);
    expect((await run(['snapshots', 'show', web, 'golden'])).out).toContain(newest?.name);
  });

  test('is between what is run in the VPS before and after it, where that is asked for', async () => {
    const other = savepoint.corner.name('hooked');
    await run(['vps', 'create', image, '-c', other, '--', '/bin/sh', '-c', RESTS]);
    const hooks = ['--pre', 'echo to rest; exit 6', '--post', 'touch /tmp/went-on', '--hook-timeout', '9'];

    const { exit, err } = await line.run(['snapshots', 'create', other, ...hooks]);
    expect([exit, err]).toEqual([1, expect.stringContaining('exit code 6')]);
    await savepoint.corner.sh(`savepoint-vps-${other}`, 'rm /tmp/went-on');
    const { out } = await run(['snapshots', 'create', other, '--alias', 'hooked', ...hooks, '--optional']);

    expect(out).toContain('What ran before failed: echo to rest; exit 6: exit code 6: to rest');
    expect((await run(['snapshots', 'show', other, 'hooked'])).out).toMatch(
      /^ran after +touch \/tmp\/went-on \(\d+ ms\)$/m,
    );
    await run(['vps', 'rm', other, '--snapshots', '--yes']);
  });

  test('has what the VPS is set to run, until that is taken away', async () => {
    expect((await run(['vps', 'edit', web, '--pre', 'true'])).out).toMatch(/^run before them +true$/m);
    await run(['vps', 'edit', web, '--post', 'exit 2']);
    expect((await run(['vps', 'status', web, '--json'])).json.hooks).toMatchObject({
      pre: { command: ['/bin/sh', '-c', 'true'], required: true },
      post: { command: ['/bin/sh', '-c', 'exit 2'] },
    });
    expect((await run(['vps', 'edit', web, '--no-hooks', '--json'])).json.hooks).toBeNull();
    expect((await line.run(['vps', 'edit', web, '--no-hooks', '--pre', 'true'])).exit).toBe(2);
  });

  test('whose alias is taken is refused', async () => {
    const { exit, err } = await line.run(['snapshots', 'create', web, '--alias', 'golden']);

    expect(exit).toBe(4);
    expect(err).toContain('savepoint snapshots rename');
  });

  test('is renamed, pinned, and left to rotation again', async () => {
    await run(['snapshots', 'rename', web, 'golden', 'silver']);
    await run(['snapshots', 'pin', '-c', web, '--name', 'silver']);
    expect(await list()).toMatchObject([{ alias: 'silver', pinned: true }]);

    await run(['snapshots', 'unpin', web, 'silver']);
    await run(['snapshots', 'edit', web, 'silver', '--expiry', 'never', '-m', '']);
    expect(await list()).toMatchObject([{ pinned: false, expires_at: null, message: null }]);
  });

  test('is looked at before it is put back: what would be lost', async () => {
    await inVps('rm -rf /root/note; echo other > /root/other');
    const { out } = await run(['snapshots', 'restore', web, 'silver', '--dry-run']);

    expect(out).toMatch(/^to +snap-\S+ \(silver\)\nin no snapshot +1 file, 6 B\nsaved first +yes/);
    expect(out).toMatch(/^ {2}\/root\/other$/m);
    expect(await inVps('cat /root/other')).toBe('other\n');
  });

  test('is not put back where the check fails', async () => {
    const words = ['snapshots', 'restore', web, 'silver', '--no-safety', '--check', 'exit 5', '--check-timeout', '1'];
    const { exit, err } = await line.run(words);

    expect([exit, err]).toEqual([1, expect.stringContaining('exit code 5')]);
    expect(await inVps('cat /root/other')).toBe('other\n');
    expect((await line.run(['snapshots', 'restore', web, 'silver', '--check-timeout', '1'])).exit).toBe(2);
  });

  test('is put back, and what it replaced is saved', async () => {
    const { out } = await run(['snapshots', 'restore', web, 'silver', '--check', 'test -e /root/note']);

    expect(out).toMatch(/is running, from snap-\S+; it was down for .*\nWhat was there before is saved as snap-/);
    expect(await inVps('cat /root/note')).toBe('precious\n');
  });

  test('that people watch being taken has a line that tells how it gets on, and is gone in the end', async () => {
    const { err } = await run(['snapshots', 'create', web, '-m', 'a branch'], { answer: '' });

    expect(err).toMatch(new RegExp(`snapshot\\.create ${web}.* · \\d+ s`));
    expect(err.endsWith('\r\u001b[2K')).toBe(true);
  });

  test('stays or goes by rules that can be tried, and set', async () => {
    const { out } = await run(['retention', web, '--max', '1', '--keep', 'last=1,daily=2']);
    expect(out).toMatch(/^Rules: the newest 1; last=1,daily=2$/m);
    expect(out).toMatch(/ stays +named$/m);
    expect((await run(['vps', 'status', web, '--json'])).json.retention).toBeNull();

    await run(['retention', web, '--days', '90', '--set']);
    expect((await run(['vps', 'status', web, '--json'])).json.retention).toEqual({ days: 90 });
    await run(['retention', web, '--default']);
    expect((await run(['vps', 'status', web, '--json'])).json.retention).toBeNull();
  });
});

describe('a schedule', () => {
  test('is tried, set, changed in part, shown, and taken away', async () => {
    const runs = (await run(['schedule', 'preview', web, '30 2 * * *', '--zone', 'Asia/Kathmandu'])).out;
    expect(runs).toMatch(/^(?:\S+ 20:45:00 UTC \(\w+ 02:30 Asia\/Kathmandu\)\n){5}$/);
    expect((await line.run(['schedule', 'show', web])).exit).toBe(3);
    expect((await line.run(['schedule', 'set', web, '--off'])).exit).toBe(2);
    expect((await line.run(['schedule', 'set', web, '0 0 30 2 *'])).err).toContain('never comes');

    const { out } = await run(['schedule', 'set', web, '@daily', '--zone', 'Europe/Berlin', '--keep', 'daily=7']);
    expect(out).toMatch(/^runs +@daily \(Europe\/Berlin\)$/m);
    expect(out).toMatch(/^next run +\S+ 2[23]:00:00 UTC \(\w+ 00:00 Europe\/Berlin\)$/m);
    expect((await run(['vps', 'status', web])).out).toMatch(/^next run +\S+ 2[23]:00:00 UTC$/m);

    const edited = await run(['schedule', 'set', web, '--expiry', '30', '--off', '--unchanged', 'take', '--json']);
    expect(edited.json).toMatchObject({
      ...{ cron: '@daily', time_zone: 'Europe/Berlin', keep: { daily: 7 }, expiry: 30 },
      ...{ enabled: false, skip_unchanged: false, next_runs: [] },
    });
    expect((await run(['schedule', 'show', web, '--json'])).json).toEqual(edited.json);
    await run(['schedule', 'rm', web]);
    expect((await line.run(['schedule', 'rm', web])).exit).toBe(3);
  });
});

describe('the history', () => {
  test('shows where the branches are, and where the VPS stands', async () => {
    const [branch, safety, silver] = await list();

    const { out } = await run(['snapshots', 'log', web, '--graph']);

    const [first, second, third, fourth] = out.trimEnd().split('\n');
    expect(first).toMatch(new RegExp(`^● {4}${branch?.name} \\(HEAD\\) .*a branch$`));
    expect(second).toMatch(new RegExp(`^│ ○ {2}${safety?.name} .*safety`));
    expect(third).toBe('├─┘');
    expect(fourth).toMatch(new RegExp(`^○ {4}${silver?.name} \\(silver\\)`));
  });

  test('is a list without the graph', async () => {
    const { out } = await run(['snapshots', 'log', web]);

    expect(out.trimEnd().split('\n')).toHaveLength(3);
  });
});

describe('what goes wrong', () => {
  test.each([
    ['a snapshot that there is not', 3, () => ['snapshots', 'restore', web, 'nonsense']],
    ['an image that there is not', 3, () => ['vps', 'create', 'no-such-image:1', '-c', savepoint.corner.name('no')]],
    ['a container that is a VPS already', 4, () => ['vps', 'adopt', `savepoint-vps-${web}`]],
    ['a host path that nobody allowed', 5, () => ['vps', 'create', image, '-v', '/etc:/data']],
    ['an alias with a meaning of its own', 2, () => ['snapshots', 'create', web, '--alias', 'latest']],
  ])('ends by its kind: %s with %i', async (_what, exit, words) => {
    expect(await line.run(words())).toMatchObject({ exit, out: '' });
  });
});

describe('a command in a VPS', () => {
  test('shows what it prints, to a person without what could steer the terminal, and ends as it ends', async () => {
    const hello = ['vps', 'exec', web, '--', 'printf', '\\033[31mred\\n'];
    expect((await line.run(hello, { answer: '' })).out).toBe(' [31mred\n');
    expect((await run(hello)).out).toBe('\u001b[31mred\n');
    expect((await run(['vps', 'exec', web, '--', 'printf', 'a\\tb'])).out).toBe('a\tb');
    expect((await run([...hello.slice(0, 3), '--json', ...hello.slice(3)])).json.output).toBe('\u001b[31mred\n');
    expect(await line.run(['vps', 'exec', web, '--', 'sh', '-c', 'exit 42'])).toMatchObject({
      exit: 42,
      out: '',
      err: '',
    });
  });

  test('ends with 124 when its time is over, and with 2 when there is none', async () => {
    const late = await line.run(['vps', 'exec', web, '--timeout', '1', '--', 'sleep', '600']);

    expect(late).toMatchObject({ exit: 124, err: 'Its time was over.\n' });
    expect((await line.run(['vps', 'exec', web])).exit).toBe(2);
    expect((await run(['audit', web, '--limit', '1'])).out).toContain('/api/vps/exec/:task_id');
  });
});

describe('the life of a VPS', () => {
  test('goes on from its newest snapshot after a stop, or from the one that is named', async () => {
    expect((await run(['vps', 'stop', web, '--timeout', '1'])).out).toMatch(/is stopped on a\nsnap-/);
    expect((await run(['vps', 'restart', web, '--json'])).json).toMatchObject({
      vps: { status: 'running' },
      from: (await list())[0]?.name,
    });

    const silver = (await list()).find(({ alias }) => alias === 'silver');
    const { json } = await run(['vps', 'restart', web, '--from-snapshot', 'silver', '--json']);
    expect(json).toMatchObject({ from: silver?.name });
  });

  test('stands still and goes on', async () => {
    expect((await run(['vps', 'pause', web])).out).toBe(`${web} is paused on a\n`);
    expect((await run(['vps', 'resume', web])).out).toBe(`${web} is running on a\n`);
  });

  test('says what it takes on the disk', async () => {
    expect((await run(['vps', 'storage', web])).out).toMatch(/^freed by deleting all/m);
    expect((await run(['node', 'storage', 'a'])).out).toMatch(/^in all /m);
  });

  test('is known to the doctor, the operations and the audit log', async () => {
    expect((await line.run(['doctor'])).out).toContain('ok  a: Docker Engine');
    expect((await run(['operations'])).out).toMatch(new RegExp(`${web} +vps\\.resume +succeeded`));
    expect((await run(['audit', web, '--limit', '1'])).out).toContain('/api/vps/resume/:task_id');
  });

  test('ends with its snapshots, after a yes', async () => {
    const refused = await line.run(['vps', 'rm', web, '--snapshots'], { answer: '' });
    expect([refused.exit, refused.err]).toEqual([1, expect.stringContaining('nothing was changed')]);

    expect((await run(['snapshots', 'delete', web, 'silver'])).out).toMatch(/^1 deleted/);
    await run(['vps', 'rm', web, '--snapshots', '--force', '--yes'], { answer: '' });

    expect((await line.run(['vps', 'status', web])).exit).toBe(3);
  });
});
