import type { OperationKind } from '../../../runner/wire/model.ts';
import { TaskId } from '../../../runner/wire/names.ts';
import * as api from '../../../runner/wire/runner-api.ts';
import type { RunnerProcess } from '../../support/runner-process/runner-process.ts';

/**
 * How a VPS stands before the operation. `saved`: stopped, with a snapshot of exactly this disk. `large`: running, with
 * so much written since the last snapshot that all is saved. `busy`: the same, and a program writes all the time.
 */
export type Before = 'none' | 'running' | 'large' | 'busy' | 'paused' | 'stopped' | 'saved';

/** One operation on one VPS, and how that may stand after it was cut short and settled. */
export interface Scenario {
  readonly name: string;
  readonly kind: OperationKind;
  readonly before: Before;
  ask(runner: RunnerProcess, task_id: TaskId): Promise<unknown>;
  /** The states its container may be in. */
  readonly status: readonly string[];
  /** Its disk may be that of the snapshot `base`, too. */
  readonly mayGoBack?: boolean;
  /** A person gave the disk up. */
  readonly givesUp?: boolean;
  readonly exists?: 'either';
}

export const UP = ['running'];
export const DOWN = ['exited'];

const create = (before: Before, status: readonly string[]): Scenario => ({
  name: `snapshot.create of a ${before} VPS`,
  kind: 'snapshot.create',
  before,
  status,
  ask: (runner, task_id) => runner.call(api.createSnapshot, { params: { task_id }, body: {} }),
});

const createHooked = (before: Before): Scenario => {
  const hook = { command: ['true'] };
  return {
    ...create(before, UP),
    name: `snapshot.create of a ${before} VPS with something to run before and after`,
    ask: (runner, task_id) => runner.call(api.createSnapshot, { params: { task_id }, body: { pre: hook, post: hook } }),
  };
};

const stop = (before: Before): Scenario => ({
  name: `vps.stop of a ${before} VPS`,
  kind: 'vps.stop',
  before,
  status: before === 'stopped' ? DOWN : [before, ...DOWN],
  ask: (runner, task_id) => runner.call(api.stopVps, { params: { task_id }, body: {} }),
});

const restart = (before: Before, from: 'base' | 'container' | undefined): Scenario => ({
  name: `vps.restart of a ${before} VPS from ${from ?? 'its newest snapshot'}`,
  kind: 'vps.restart',
  before,
  status: [...UP, ...asBefore(before)],
  mayGoBack: from === 'base',
  ask: (runner, task_id) => runner.call(api.restartVps, { params: { task_id }, body: { from } }),
});

const restore = (before: Before, safety: boolean): Scenario => ({
  name: `snapshot.restore of a ${before} VPS ${safety ? 'with' : 'without'} a safety snapshot`,
  kind: 'snapshot.restore',
  before,
  status: [...UP, ...asBefore(before)],
  mayGoBack: true,
  givesUp: !safety,
  ask: (runner, task_id) => runner.call(api.restoreSnapshot, { params: { task_id, name: 'base' }, body: { safety } }),
});

const restoreChecked = (before: Before): Scenario => {
  const check = { command: ['true'] };
  return {
    ...restore(before, true),
    name: `snapshot.restore of a ${before} VPS with a check`,
    ask: (runner, task_id) => runner.call(api.restoreSnapshot, { params: { task_id, name: 'base' }, body: { check } }),
  };
};

const remove = (before: Before): Scenario => ({
  name: `vps.delete of a ${before} VPS`,
  kind: 'vps.delete',
  before,
  status: asBefore(before),
  exists: 'either',
  ask: (runner, task_id) => runner.call(api.deleteVps, { params: { task_id } }),
});

const turn = (kind: 'vps.pause' | 'vps.resume' | 'vps.start', before: Before, status: readonly string[]): Scenario => ({
  name: `${kind} of a ${before} VPS`,
  kind,
  before,
  status,
  ask: (runner, task_id) =>
    runner.call({ 'vps.pause': api.pauseVps, 'vps.resume': api.resumeVps, 'vps.start': api.startVps }[kind], {
      params: { task_id },
    }),
});

function asBefore(before: Before): readonly string[] {
  if (before === 'none') return [];
  return before === 'running' || before === 'paused' ? [before] : DOWN;
}

const usual: readonly Scenario[] = [
  create('running', UP),
  createHooked('running'),
  create('large', UP),
  create('busy', UP),
  create('paused', ['paused']),
  create('stopped', DOWN),
  stop('running'),
  restart('running', undefined),
  restart('running', 'base'),
  restart('stopped', undefined),
  restart('stopped', 'base'),
  restore('running', true),
  restore('running', false),
  restoreChecked('running'),
  restore('stopped', true),
  restore('paused', true),
  remove('running'),
  turn('vps.start', 'stopped', [...UP, ...DOWN]),
  turn('vps.pause', 'running', ['running', 'paused']),
  turn('vps.resume', 'paused', ['running', 'paused']),
  {
    name: 'vps.create',
    kind: 'vps.create',
    before: 'none',
    status: UP,
    exists: 'either',
    ask: (runner, task_id) => runner.call(api.createVps, { body: aVps(task_id) }),
  },
  {
    name: 'vps.fork',
    kind: 'vps.fork',
    before: 'none',
    status: UP,
    exists: 'either',
    ask: async (runner, task_id) => {
      const source = TaskId.parse(`${task_id}-source`);
      await runner.call(api.createVps, { body: aVps(source) });
      const { name } = await runner.call(api.createSnapshot, { params: { task_id: source }, body: {} });
      const params = { task_id: source, name };
      return runner.call(api.forkSnapshot, { params, body: { task_id, reset_identity: true } });
    },
  },
  {
    name: 'snapshot.delete',
    kind: 'snapshot.delete',
    before: 'running',
    status: UP,
    ask: async (runner, task_id) => {
      const { name } = await runner.call(api.createSnapshot, { params: { task_id }, body: {} });
      return runner.call(api.deleteSnapshot, { params: { task_id, name } });
    },
  },
];

/** They go through no step that the usual ones do not: for a long campaign. */
const more: readonly Scenario[] = [
  stop('paused'),
  stop('stopped'),
  restart('running', 'container'),
  restart('saved', undefined),
  restore('stopped', false),
  remove('stopped'),
];

/** All of them when CRASH_CAMPAIGN is `long`. */
export const scenarios = process.env.CRASH_CAMPAIGN === 'long' ? [...usual, ...more] : usual;

/** What the smallest VPS is made of. */
export function aVps(task_id: TaskId) {
  return { task_id, image: 'savepoint-test/busybox:1', command: ['sh', '-c', LIVING] };
}

const LIVING = 'trap "exit 0" TERM; while :; do sleep 1 & wait $!; done';
