import type { Node } from '../node.ts';
import type { Op } from '../operations/operations.ts';
import type { Undo } from '../operations/undo.ts';
import { withRun } from '../policy/hooks.ts';
import type { SnapshotRecord, VpsDocument } from '../ports/documents.ts';
import type { Container } from '../ports/engine.ts';
import { AppError } from '../wire/errors.ts';
import type { HookRun, Hooks } from '../wire/hooks.ts';
import { runHook } from './run-hook.ts';

/** A VPS whose programs have been brought to rest, so that its disk can be saved. */
export interface AtRest {
  /** What was run for it. */
  readonly runs: readonly HookRun[];
  /** The disk is saved: they go on. Resolves when that is done; asked for again, it is not done twice. */
  over(): Promise<void>;
  readonly isOver: boolean;
}

interface Subject {
  readonly container: Container;
  readonly hooks: Hooks;
  readonly record: SnapshotRecord;
}

/**
 * Runs what is to be run before a snapshot, or throws `hook_failed`. What is to be run afterwards is run whatever becomes
 * of the snapshot: the intent says so already, for whoever finds it after a crash.
 */
export async function bringToRest(node: Node, op: Op, subject: Subject, undo: Undo): Promise<AtRest> {
  const { hooks, record } = subject;
  const { pre, post } = hooks;
  let ending: Promise<void> | undefined;
  const over = () => (ending ??= post === null ? Promise.resolve() : goOn(node, op, subject));
  undo.add('run what is to be run after a snapshot', over);
  const runs = pre === null ? [] : [await before(node, op, subject)];
  if (runs.length > 0) op.step('at rest');
  for (const run of runs) {
    await node.documents.update(op.taskId, (vps) => withRun(vps, record.name, run));
    if (!run.ok && pre?.required) throw failed(op, run);
  }
  return {
    runs,
    over,
    get isOver() {
      return ending !== undefined;
    },
  };
}

async function before(node: Node, op: Op, { container, hooks }: Subject): Promise<HookRun> {
  op.step('bringing it to rest');
  return runHook(node, container.id, 'pre', hooks.pre as NonNullable<Hooks['pre']>, op.signal);
}

async function goOn(node: Node, op: Op, { container, hooks, record }: Subject): Promise<void> {
  const run = await runHook(node, container.id, 'post', hooks.post as NonNullable<Hooks['post']>);
  if (!run.ok) node.warn({ task_id: op.taskId, snapshot: record.name, run }, 'what runs after a snapshot failed');
  await node.documents.update(op.taskId, (vps) => withoutAfter(withRun(vps, record.name, run)));
  op.done('going on');
}

/** It has been run. */
export function withoutAfter(vps: VpsDocument): VpsDocument {
  return vps.intent === null ? vps : { ...vps, intent: { ...vps.intent, after: undefined } };
}

function failed(op: Op, { exit_code, output }: HookRun): AppError {
  const how = exit_code === null ? 'it could not run or took too long' : `exit code ${exit_code}`;
  const message = `there is no snapshot of ${op.taskId}: what must be run before it failed (${how})`;
  return new AppError('hook_failed', message, { when: 'pre', exit_code, output });
}
