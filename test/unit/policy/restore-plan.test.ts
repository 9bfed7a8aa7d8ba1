import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeCheck } from '../../../runner/policy/gate.ts';
import { besides, restoreWarnings, type RestoreFacts } from '../../../runner/policy/restore-plan.ts';
import { tailOf } from '../../../runner/policy/tail.ts';
import type { Container } from '../../../runner/ports/engine.ts';
import { aDocument, aRecord } from '../../support/build-document.ts';

const alive = { status: 'running', restartCount: 0, health: 'none', exitCode: 0 } as Container;

describe('a check of a restored VPS', () => {
  it.each([
    ['succeeded', alive, { exitCode: 0, timedOut: false }, -1, 'good'],
    ['failed, and there is time', alive, { exitCode: 1, timedOut: false }, 1, 'wait'],
    ['failed, and its time is over', alive, { exitCode: 1, timedOut: false }, 0, 'bad'],
    ['took too long', alive, { exitCode: null, timedOut: true }, 0, 'bad'],
    ['could not run yet', alive, { exitCode: null, timedOut: false }, 5, 'wait'],
    ['failed in what has ended', { ...alive, status: 'exited' }, { exitCode: 1, timedOut: false }, 900, 'bad'],
    ['failed in what crashed', { ...alive, restartCount: 1 }, { exitCode: 1, timedOut: false }, 900, 'bad'],
    ['failed in what vanished', undefined, { exitCode: null, timedOut: false }, 900, 'bad'],
  ] as const)('that %s', (_what, container, last, leftMs, is) => {
    expect(judgeCheck(container, last, leftMs).is).toBe(is);
  });
});

describe('what stays beside a restored snapshot', () => {
  it('is all that is not on the way to it, the newest first', () => {
    const [one, two, three] = [aRecord(1), aRecord(2), aRecord(3, { parent: aRecord(1).name })];
    const vps = aDocument('web', { snapshots: [one, two, three] });

    expect(besides(vps, three)).toEqual([two.name]);
    expect(besides(vps, one)).toEqual([three.name, two.name]);
  });

  it('finds the way past snapshots that are gone', () => {
    const [one, three] = [aRecord(1), aRecord(3)];
    const retired = [{ name: aRecord(2).name, parent: one.name }];

    expect(besides(aDocument('web', { snapshots: [one, three], retired }), three)).toEqual([]);
  });

  it('comes to an end whatever the parents say', () => {
    const records = [aRecord(1, { parent: aRecord(2).name }), aRecord(2)];

    expect(besides(aDocument('web', { snapshots: records }), aRecord(1))).toEqual([]);
  });
});

describe('the end of a text', () => {
  it('is at most so long, is its end, and begins with no half of a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 8 }), (text, most) => {
        const tail = tailOf(text, most);

        expect(tail.length).toBeLessThanOrEqual(most);
        expect(text.endsWith(tail)).toBe(true);
        expect(tail).not.toMatch(/^[\udc00-\udfff]/);
        if (text.length <= most) expect(tail).toBe(text);
      }),
    );
  });
});

describe('the warnings before a restore', () => {
  const fine: RestoreFacts = {
    snapshot: aRecord(1),
    status: 'running',
    emulator: false,
    imageIsThere: true,
    safety: true,
    unsaved: true,
    fits: true,
    takenPorts: [],
    busyWith: null,
  };

  it('are none when all is well', () => {
    expect(restoreWarnings(fine)).toEqual([]);
  });

  it.each<[string, Partial<RestoreFacts>]>([
    ['cannot be restored', { imageIsThere: false }],
    ['missing', { snapshot: aRecord(1, { state: 'missing' }) }],
    ['QEMU', { emulator: true }],
    ['too little free disk', { fits: false }],
    ['busy (vps.stop)', { busyWith: 'vps.stop' }],
    ['lost for good', { safety: false }],
    ['in memory', { status: 'paused' }],
    ['made again', { status: 'deleted' }],
    ['port 8080', { takenPorts: [{ host_ip: '', host_port: 8080, container: '80/tcp' }] }],
    [
      '/data (volume) is in no snapshot: it stays',
      { snapshot: aRecord(1, { not_captured: [{ path: '/data', kind: 'volume', source: 'v' }] }) },
    ],
  ])('say: %s', (words, facts) => {
    expect(restoreWarnings({ ...fine, ...facts })).toEqual([expect.stringContaining(words)]);
  });
});
