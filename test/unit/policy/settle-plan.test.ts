import { describe, expect, test } from 'vitest';
import { type FoundImage, planSettle, type SettleFacts } from '../../../runner/policy/settle-plan.ts';
import type { Intent, SnapshotRecord, VpsDocument } from '../../../runner/ports/documents.ts';
import type { ContainerSummary } from '../../../runner/ports/engine.ts';
import { SNAPSHOT_LABEL, VPS_LABEL } from '../../../runner/ports/snapshot-label.ts';
import { aDocument, aRecord } from '../../support/build-document.ts';

const OLD = 'c'.repeat(64);
const NEW = 'd'.repeat(64);
const NAME = 'savepoint-vps-demo';

function container(id: string, name: string, status: ContainerSummary['status'] = 'running'): ContainerSummary {
  return { id, name, status, image: 'x', labels: { [VPS_LABEL]: 'demo', [SNAPSHOT_LABEL]: '' } };
}

function intent(changes: Partial<Intent>): Intent {
  const usual = { operation_id: 'op1', machine_start: 'this one', was: 'running', freezes: false, swap: null } as const;
  return { kind: 'snapshot.restore', ...usual, ...changes };
}

function settle(vps: VpsDocument, found: Omit<SettleFacts, 'machineStart'>) {
  return planSettle(vps, { machineStart: 'this one', ...found });
}

function imageOf(record: SnapshotRecord): FoundImage {
  const { name, seq, parent, trigger, created_at, alias, message, expires_at, pinned, not_captured, method } = record;
  const known = { name, seq, parent, trigger, created_at, alias, message, expires_at, pinned, not_captured, method };
  const spec = { version: 1 as const, config: {}, host: {}, networks: {} };
  const vps = { created_at, image: 'x', project: null, adopted: false, container_name: NAME, ports: [], spec };
  const facts = { ...known, hooks: [], version: 1 as const, task_id: aDocument().task_id, operation_id: 'op1', vps };
  return { id: record.image_id ?? 'sha256:new', facts };
}

test('a snapshot whose image was replaced by one of fewer layers is the same snapshot', () => {
  const record = aRecord(1, { image_id: 'sha256:long' });
  const image = imageOf({ ...record, image_id: 'sha256:short' });
  const vps = aDocument('demo', { snapshots: [record], head: record.name });
  const found = { ...image, facts: { ...image.facts, replaces: 'sha256:long' } };

  const { document, lost } = settle(vps, { containers: [], images: [found] });

  expect(lost).toEqual([]);
  expect(document?.snapshots[0]).toMatchObject({ state: 'ready', image_id: 'sha256:short' });
  expect(document?.buried).toEqual(['sha256:long']);
});

describe('what is to be run after a snapshot that was cut short', () => {
  const after = {
    snapshot: aRecord(1).name,
    hook: { command: ['true'], timeout_seconds: 60, required: true },
  };

  test('is run in the container of the VPS, once it runs again', () => {
    const vps = aDocument('demo', { intent: intent({ freezes: true, after }) });
    const { repairs, after: planned } = settle(vps, { containers: [container(OLD, NAME, 'paused')], images: [] });

    expect(repairs).toEqual([{ do: 'thaw', id: OLD }]);
    expect(planned).toEqual({ container: OLD, ...after });
  });

  test('is nothing when it has been run', () => {
    expect(settle(aDocument('demo', { intent: intent({}) }), { containers: [], images: [] }).after).toBeUndefined();
  });
});

describe('settling a swap that was cut short', () => {
  const vps = aDocument('demo', { intent: intent({ swap: { old: OLD, name: NAME } }) });

  test('removes the new container made beside and leaves the running old one alone', () => {
    const containers = [container(OLD, NAME), container(NEW, `${NAME}-next-op1`, 'created')];

    expect(settle(vps, { containers, images: [] }).repairs).toEqual([{ do: 'remove container', id: NEW }]);
  });

  test('gives name and life back to the old one after the new one had taken both', () => {
    const containers = [container(OLD, `${NAME}-old-op1`, 'exited'), container(NEW, NAME)];

    expect(settle(vps, { containers, images: [] }).repairs).toEqual([
      { do: 'remove container', id: NEW },
      { do: 'rename container', id: OLD, name: NAME },
      { do: 'start again', id: OLD, paused: false },
    ]);
  });

  test('never touches a container that a person made from the snapshot, labels and all', () => {
    const theirs = container('e'.repeat(64), 'my-experiment');
    const containers = [container(OLD, NAME), theirs, { ...container(NEW, NAME), labels: {} }];

    expect(settle(vps, { containers, images: [] }).repairs).toEqual([]);
  });

  test('nor one that they gave the very name of the VPS', () => {
    const labels = { [VPS_LABEL]: 'demo', [SNAPSHOT_LABEL]: '{"version":1}' };
    const rescued = { ...container(NEW, NAME), labels };

    expect(settle(vps, { containers: [rescued], images: [] }).repairs).toEqual([]);
  });

  test('leaves a name alone that a person gave it since', () => {
    const containers = [container(OLD, 'my-own-name')];

    expect(settle(vps, { containers, images: [] }).repairs).toEqual([]);
  });

  test('clears the intent', () => {
    expect(settle(vps, { containers: [container(OLD, NAME)], images: [] }).document?.intent).toBeNull();
  });
});

describe('settling a snapshot that was cut short', () => {
  const creating = aRecord(1, { state: 'creating', image_id: null });
  const vps = aDocument('demo', {
    snapshots: [creating],
    next_seq: 2,
    intent: intent({ kind: 'snapshot.create', freezes: true }),
  });

  test('thaws what it froze', () => {
    const plan = settle(vps, { containers: [container(OLD, NAME, 'paused')], images: [] });

    expect(plan.repairs).toEqual([{ do: 'thaw', id: OLD }]);
  });

  test('leaves frozen what a person froze', () => {
    const paused = { ...vps, intent: intent({ kind: 'snapshot.create', freezes: true, was: 'paused' }) };

    expect(settle(paused, { containers: [container(OLD, NAME, 'paused')], images: [] }).repairs).toEqual([]);
  });

  test('starts a VPS again that the Engine lost meanwhile', () => {
    const plan = settle(vps, { containers: [container(OLD, NAME, 'exited')], images: [] });

    expect(plan.repairs).toEqual([{ do: 'start again', id: OLD, paused: false }]);
  });

  test('without an image forgets the record but not its name', () => {
    const { document } = settle(vps, { containers: [container(OLD, NAME)], images: [] });

    expect(document?.snapshots).toEqual([]);
    expect(document?.retired.map(({ name }) => name)).toEqual([creating.name]);
  });

  test('with its image finishes it', () => {
    const plan = settle(vps, { containers: [container(OLD, NAME)], images: [imageOf(creating)] });

    expect(plan.document?.snapshots[0]).toMatchObject({ state: 'ready', image_id: 'sha256:new' });
    expect(plan.document?.head).toBe(creating.name);
    expect(plan.unmeasured).toEqual([creating.name]);
  });

  // The Engine answers before all is on the disk: a power cut leaves names over empty files.
  test.each(['another one', ''])('with its image lets it go when the machine has been started since (%s)', (before) => {
    const cut = { ...vps, intent: intent({ kind: 'snapshot.create', machine_start: before }) };

    const plan = settle(cut, { containers: [container(OLD, NAME)], images: [imageOf(creating)] });

    expect(plan.repairs).toEqual([{ do: 'remove image', tag: `savepoint/vps-demo:${creating.name}` }]);
    expect(plan.document).toMatchObject({ snapshots: [], head: vps.head, retired: [{ name: creating.name }] });
  });

  test('removes the image that the Engine finished after we had given up', () => {
    const given = aDocument('demo', { retired: [{ name: creating.name, parent: null }] });

    const plan = settle(given, { containers: [], images: [imageOf(creating)] });

    expect(plan.repairs).toEqual([{ do: 'remove image', tag: `savepoint/vps-demo:${creating.name}` }]);
    expect(plan.document?.snapshots).toEqual([]);
  });
});

describe('settling records against images', () => {
  test('a ready snapshot whose image went away is missing, and ready again when it comes back', () => {
    const vps = aDocument('demo', { snapshots: [aRecord(1)], head: aRecord(1).name });

    const lost = settle(vps, { containers: [], images: [] });
    const back = settle(lost.document ?? vps, { containers: [], images: [imageOf(aRecord(1))] });

    expect(lost.lost).toEqual([aRecord(1).name]);
    expect(lost.document?.snapshots[0]?.state).toBe('missing');
    expect(back.document?.snapshots[0]?.state).toBe('ready');
  });

  test('an image under the right name but not the one recorded does not count', () => {
    const vps = aDocument('demo', { snapshots: [aRecord(1)] });
    const other = { ...imageOf(aRecord(1)), id: 'sha256:other' };

    expect(settle(vps, { containers: [], images: [other] }).document?.snapshots[0]?.state).toBe('missing');
  });

  test('an image without a record is adopted, and numbers go on after it', () => {
    const plan = settle(aDocument(), { containers: [], images: [imageOf(aRecord(7, { alias: 'golden' }))] });

    expect(plan.document?.snapshots[0]).toMatchObject({ seq: 7, alias: 'golden', state: 'ready' });
    expect(plan.document?.next_seq).toBe(8);
    expect(plan.document?.head).toBe(aRecord(7).name);
  });

  test('of adopted images that were called the same, the newest keeps the name, and none takes it from a record', () => {
    const images = [8, 9, 7].map((seq) => imageOf(aRecord(seq, { alias: 'golden' })));
    const aliases = (vps: VpsDocument) =>
      settle(vps, { containers: [], images }).document?.snapshots.map(({ seq, alias }) => [seq, alias]);

    expect(aliases(aDocument())).toEqual([
      [8, null],
      [9, 'golden'],
      [7, null],
    ]);
    expect(
      aliases(aDocument('demo', { snapshots: [aRecord(1, { alias: 'golden', state: 'missing' })] }))?.slice(1),
    ).toEqual([
      [8, null],
      [9, null],
      [7, null],
    ]);
  });

  test('an adopted image is deleted by nobody but a person, whatever its label says', () => {
    const label = aRecord(1, { pinned: false, expires_at: '2026-11-22T10:00:00.000Z' });

    const plan = settle(aDocument(), { containers: [], images: [imageOf(label)] });

    expect(plan.document?.snapshots).toMatchObject([{ pinned: true, expires_at: null }]);
  });

  test('a container that the Engine made for us too late goes, one that a person named alike stays', () => {
    const late = container(NEW, `${NAME}-next-0b6a1c5e-7a0f-4a53-9f0e-2b8d3a1c4e5f`, 'created');
    const theirs = container('n'.repeat(63), `${NAME}-next-1`, 'created');

    const plan = settle(aDocument(), { containers: [container(OLD, NAME), late, theirs], images: [] });

    expect(plan.repairs).toEqual([{ do: 'remove container', id: NEW }]);
  });

  test('a container that was about to be stopped may be ending: it ends now, and runs again', () => {
    const vps = aDocument('demo', { intent: intent({ was: 'running', stopping: true }) });

    const plan = settle(vps, { containers: [container(OLD, NAME)], images: [] });

    expect(plan.repairs).toEqual([
      { do: 'stop', id: OLD },
      { do: 'start again', id: OLD, paused: false },
    ]);
  });

  test('a VPS in order is left exactly as it is', () => {
    const vps = aDocument('demo', { snapshots: [aRecord(1)], head: aRecord(1).name, next_seq: 2 });
    const facts = { containers: [container(OLD, NAME)], images: [imageOf(aRecord(1))] };

    const once = settle(vps, facts);

    expect(once).toEqual({ repairs: [], document: vps, unmeasured: [], lost: [] });
  });

  test.each(['vps.create', 'vps.fork'] as const)('an interrupted %s leaves nothing', (kind) => {
    const vps = aDocument('demo', {
      container: null,
      intent: intent({ kind, was: 'none', swap: { old: null, name: NAME } }),
    });

    const plan = settle(vps, { containers: [container(NEW, NAME, 'created')], images: [] });

    expect(plan).toMatchObject({ document: undefined, repairs: [{ do: 'remove container', id: NEW }] });
  });
});
