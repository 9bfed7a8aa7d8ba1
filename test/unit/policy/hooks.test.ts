import { describe, expect, it } from 'vitest';
import { hooksFor, withRun } from '../../../runner/policy/hooks.ts';
import { SnapshotRecord, VpsDocument } from '../../../runner/ports/documents.ts';
import type { Hook, HookRun } from '../../../runner/wire/hooks.ts';
import { aDocument, aRecord } from '../../support/build-document.ts';

const hook = (word: string): Hook => ({ command: [word], timeout_seconds: 60, required: true });
const [own, other] = [{ pre: hook('own-pre'), post: hook('own-post') }, hook('other')];

describe('the hooks of a snapshot', () => {
  it.each([
    ['as the VPS has them', {}, own, own],
    ['none where the VPS has none', {}, null, { pre: null, post: null }],
    ["the call's in the place of the VPS's, each for itself", { pre: other }, own, { pre: other, post: own.post }],
    ['none where the call wants none', { pre: null, post: null }, own, { pre: null, post: null }],
    ["the call's where the VPS has none", { post: other }, null, { pre: null, post: other }],
  ])('are %s', (_what, wish, had, expected) => {
    expect(hooksFor(wish, had, true)).toEqual(expected);
  });

  it('are none where nothing runs that they could bring to rest', () => {
    expect(hooksFor({ pre: other }, own, false)).toEqual({ pre: null, post: null });
  });
});

it('what was run is written into the record of its snapshot, and nowhere else', () => {
  const run: HookRun = { when: 'pre', command: ['true'], exit_code: 0, ms: 1, output: '', ok: true };
  const vps = aDocument('web', { snapshots: [aRecord(1), aRecord(2)] });

  const after = withRun(withRun(vps, aRecord(2).name, run), aRecord(9).name, run);

  expect(after.snapshots.map(({ hooks }) => hooks)).toEqual([[], [run]]);
});

it('documents of an older version, without hooks, are read', () => {
  const older = { ...aDocument('web'), hooks: undefined, snapshots: [{ ...aRecord(1), hooks: undefined }] };

  const read = VpsDocument.parse(JSON.parse(JSON.stringify(older)));

  expect(read.hooks).toBeNull();
  expect(read.snapshots[0]).toEqual(SnapshotRecord.parse({ ...aRecord(1), hooks: [] }));
});
