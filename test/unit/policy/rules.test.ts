import { describe, expect, test } from 'vitest';
import { isSnapshot } from '../../../runner/policy/create-image.ts';
import { refusals } from '../../../runner/policy/create-limits.ts';
import { runsEmulator } from '../../../runner/policy/emulator.ts';
import { planExpiry } from '../../../runner/policy/expiry.ts';
import { judge } from '../../../runner/policy/gate.ts';
import { isNews } from '../../../runner/policy/image-news.ts';
import { planRestart } from '../../../runner/policy/restart-plan.ts';
import { checkSpace } from '../../../runner/policy/space.ts';
import type { Container } from '../../../runner/ports/engine.ts';
import { CreateVps } from '../../../runner/wire/create-vps.ts';
import { aDocument, aRecord } from '../../support/build-document.ts';

const NOTHING = { privileged: false, hostNetwork: false, hostPaths: [], devices: [] };

describe('what a new VPS may ask for', () => {
  test('every dangerous wish is refused by name, all at once', () => {
    const wish = CreateVps.parse({
      image: 'debian:12',
      privileged: true,
      network: 'host',
      devices: ['/dev/sda'],
      mounts: [{ type: 'bind', source: '/etc', target: '/mnt' }],
    });

    expect(refusals(wish, NOTHING)).toHaveLength(4);
  });

  test.each([
    ['/srv/data', true],
    ['//srv/data/', true],
    ['/srv/data/x', false],
    ['/srv/data/listed', false],
    ['/srv/database', false],
    ['/srv', false],
    ['/', false],
  ])('a host path is allowed when it is listed and below no other one: %s %s', (source, allowed) => {
    const wish = CreateVps.parse({ image: 'debian:12', mounts: [{ type: 'bind', source, target: '/mnt' }] });

    expect(refusals(wish, { ...NOTHING, hostPaths: ['/srv/data/', '/srv/data/listed'] })).toHaveLength(allowed ? 0 : 1);
  });
});

describe('what a new VPS may be made from', () => {
  test.each([
    ['debian:12', true],
    ['cafe:1', true],
    ['savepoint/demo', true],
    ['registry.example:5000/savepoint/vps-a:1', true],
    ['sha256:'.padEnd(71, 'a'), true],
    ['a'.repeat(64), true],
    ['cafe', false],
    ['3f', false],
    ['sha256:3f', false],
    ['savepoint/vps-a:snap-20200101-000000', false],
    ['docker.io/savepoint/vps-a:snap-20200101-000000', false],
    ['Index.Docker.io/savepoint/vps-a', false],
  ])('%s: %s', (image, allowed) => {
    expect(refusals(CreateVps.parse({ image }), NOTHING)).toHaveLength(allowed ? 0 : 1);
  });

  const label = { 'io.savepoint.snapshot': '{}' };
  test.each([
    ['our tag', ['savepoint/vps-a:snap-1'], label, 'savepoint op', true],
    ['our comment under another tag', ['me/app:1'], label, 'savepoint op', true],
    ['no tag', [], label, '', true],
    ['our tag on a copy', ['me/app:1', 'savepoint/vps-a:snap-1'], label, '', true],
    ['a tag of their own', ['me/app:1'], label, '', false],
    ['a label that says nothing', ['me/app:1'], { 'io.savepoint.snapshot': '' }, 'savepoint op', false],
    ['no label', [], {}, 'savepoint op', false],
  ])('an image with %s is a snapshot or not', (_what, tags, labels, comment, expected) => {
    expect(isSnapshot({ tags, labels, comment })).toBe(expected);
  });
});

describe('machine emulators', () => {
  test.each([
    ['debian:12', '/usr/bin/qemu-system-x86_64', [], [], true],
    ['debian:12', '/bin/sh', ['-c', 'exec /usr/bin/qemu-system-aarch64 -m 1G'], [], true],
    ['qemux/qemu:latest', '/run/entry.sh', [], [], true],
    ['debian:12', '/bin/sh', [], ['/dev/kvm'], true],
    ['debian:12', '/usr/bin/python3', ['qemu.py'], [], false],
    ['me/not-qemu-like:1', '/bin/sh', [], [], false],
  ])('%s running %s %j', (image, path, args, devices, expected) => {
    expect(runsEmulator({ image, program: { path, args, devices } })).toBe(expected);
  });
});

describe('expiry', () => {
  const facts = { now: new Date('2026-12-01T00:00:00Z'), days: null, hasContainer: true };
  const over = { expires_at: '2026-11-30T00:00:00.000Z' };

  test('takes what is over, also named, and nothing pinned', () => {
    const snapshots = [
      aRecord(1, over),
      aRecord(2, { ...over, alias: 'a' }),
      aRecord(3, { ...over, pinned: true }),
      aRecord(4),
    ];

    expect(planExpiry(aDocument('demo', { snapshots }), facts).map(({ name }) => name)).toEqual([
      aRecord(1).name,
      aRecord(2).name,
    ]);
  });

  test('never takes the last copy of a disk', () => {
    const vps = aDocument('demo', { snapshots: [aRecord(1, over)], head: aRecord(1).name });

    expect(planExpiry(vps, { ...facts, hasContainer: false })).toEqual([]);
    expect(planExpiry(vps, facts)).toEqual([{ name: aRecord(1).name, because: 'expired 2026-11-30T00:00:00.000Z' }]);
  });

  test('the outer limit spares named ones and HEAD', () => {
    const snapshots = [aRecord(1), aRecord(2, { alias: 'a' }), aRecord(3)];
    const vps = aDocument('demo', { snapshots, head: aRecord(3).name });

    expect(planExpiry(vps, { ...facts, days: 5 })).toEqual([{ name: aRecord(1).name, because: 'older than 5 days' }]);
  });
});

describe('the gate after a restore', () => {
  const patience = { graceMs: 1000, healthMs: 5000 };
  const running = { status: 'running', restartCount: 0, health: 'none', exitCode: 0 } as Container;

  test.each([
    ['young', running, 10, 'wait'],
    ['alive long enough', running, 1000, 'good'],
    ['dead', { ...running, status: 'exited', exitCode: 127 }, 10, 'bad'],
    ['never started', { ...running, status: 'created' }, 10, 'bad'],
    ['in a crash loop that shows as running', { ...running, restartCount: 1 }, 10, 'bad'],
    ['unhealthy', { ...running, health: 'unhealthy' }, 10, 'bad'],
    ['healthy early', { ...running, health: 'healthy' }, 10, 'good'],
    ['still starting', { ...running, health: 'starting' }, 4000, 'wait'],
    ['starting for ever', { ...running, health: 'starting' }, 5000, 'bad'],
    ['vanished', undefined, 10, 'bad'],
  ])('a container that is %s', (_what, container, upMs, expected) => {
    expect(judge(container as Container | undefined, upMs, patience).is).toBe(expected);
  });
});

describe('what a restart does', () => {
  const vps = aDocument('demo', { snapshots: [aRecord(1), aRecord(2)], head: aRecord(1).name });
  const dirty = { from: undefined, hasContainer: true, saved: false, autoSnapshot: true };

  test('goes on from the snapshot of its own stop, without proof', () => {
    expect(planRestart(vps, dirty)).toEqual({ save: 'stop', from: 'saved', gate: false });
  });

  test('from a disk that is saved already takes no second snapshot', () => {
    expect(planRestart(vps, { ...dirty, saved: true })).toEqual({ save: null, from: aRecord(1), gate: false });
  });

  test('without automatic snapshots goes back to HEAD and saves what would be lost', () => {
    expect(planRestart(vps, { ...dirty, autoSnapshot: false })).toEqual({
      save: 'safety',
      from: aRecord(1),
      gate: true,
    });
  });

  test('without any snapshot starts the container again', () => {
    expect(planRestart(aDocument(), { ...dirty, autoSnapshot: false })?.from).toBe('container');
  });

  test('without container and snapshots is impossible', () => {
    expect(planRestart(aDocument(), { ...dirty, hasContainer: false })).toBeUndefined();
  });

  test('from a named one must prove itself', () => {
    expect(planRestart(vps, { ...dirty, from: aRecord(2) })).toEqual({ save: 'stop', from: aRecord(2), gate: true });
  });
});

test('a snapshot needs its layer and a fifth more, and leaves the reserve', () => {
  expect(checkSpace(1000, 1700, 500).enough).toBe(true);
  expect(checkSpace(1000, 1699, 500).enough).toBe(false);
});

describe('news about images', () => {
  const vps = aDocument('demo', { snapshots: [aRecord(1), aRecord(2, { state: 'creating', image_id: null })] });

  test.each([
    ['the image of a ready snapshot went', { id: aRecord(1).image_id ?? '', name: aRecord(1).image_id ?? '' }, true],
    ['our own commit was tagged', { id: 'sha256:x', name: `savepoint/vps-demo:${aRecord(2).name}` }, false],
    ['a snapshot nobody knows appeared', { id: 'sha256:x', name: 'savepoint/vps-demo:snap-20200101-000000' }, true],
    ['a VPS nobody knows appeared', { id: 'sha256:x', name: 'savepoint/vps-other:snap-20200101-000000' }, true],
    ['somebody pulled something', { id: 'sha256:y', name: 'debian:12' }, false],
  ])('%s', (_what, image, expected) => {
    expect(isNews([vps], image)).toBe(expected);
  });
});
