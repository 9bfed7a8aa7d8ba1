import type { Hook, Hooks } from '../../client/index.ts';
import { UsageError } from '../frame/usage-error.ts';
import { number } from '../frame/values.ts';
import { option } from '../frame/verb.ts';

/** Commands around snapshots, as they are written: lines for the shell of the VPS. */
export interface AskedHooks {
  readonly pre?: string;
  readonly post?: string;
  readonly hookTimeout?: number;
  readonly optional?: true;
  /** `--no-hooks` makes it false. */
  readonly hooks?: boolean;
}

export const hookOptions = [
  option('--pre <COMMAND>', 'a line for its shell, run in it before a snapshot: if it fails, there is none'),
  option('--post <COMMAND>', 'a line for its shell, run in it afterwards, also if the snapshot failed'),
  option('--hook-timeout <SECONDS>', 'how long each of these may take', number),
  option('--optional', 'take the snapshot also if what is run before it fails'),
];

export const noHooks = option('--no-hooks', 'run nothing before and after');

/** What was asked for; what was not said is left out. */
export function hooksOf(asked: AskedHooks): { pre?: Hook | null; post?: Hook | null } {
  const { pre, post, hookTimeout = 60, optional = false, hooks = true } = asked;
  if (!hooks && (pre !== undefined || post !== undefined)) throw new UsageError('--no-hooks excludes --pre and --post');
  if (!hooks) return { pre: null, post: null };
  const hook = (line: string) => ({
    command: ['/bin/sh', '-c', line],
    timeout_seconds: hookTimeout,
    required: !optional,
  });
  return {
    ...(pre === undefined ? {} : { pre: hook(pre) }),
    ...(post === undefined ? {} : { post: hook(post) }),
  };
}

/** The hooks of a VPS: those that were asked for, and of the others those that it had. Null: none at all. */
export function hooksAfter(had: Hooks | null, asked: AskedHooks): Hooks | null {
  const { pre = had?.pre ?? null, post = had?.post ?? null } = hooksOf(asked);
  return pre === null && post === null ? null : { pre, post };
}

export function asksForHooks({ pre, post, hooks = true }: AskedHooks): boolean {
  return pre !== undefined || post !== undefined || !hooks;
}
