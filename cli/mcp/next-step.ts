import type { ErrorCode } from '../../client/index.ts';
import type { Effect } from './tool.ts';

/** What an agent can do about an error. Where nothing stands, what the error itself says is all there is. */
const NEXT: Readonly<Partial<Record<ErrorCode, string>>> = {
  unauthorized:
    'There is no token, or a wrong one: ask the person to run `savepoint login`, or to set SAVEPOINT_TOKEN.',
  forbidden: 'The token may not do this: ask the person for one with another role or scope. Do not try again.',
  vps_not_found: 'Call list_vps to see which VPSes there are.',
  snapshot_not_found: 'Call list_snapshots to see which snapshots there are.',
  snapshot_not_ready: 'Call list_snapshots: only a snapshot whose state is `ready` can be used.',
  vps_busy: 'Something else is being done to it: wait some seconds and call again.',
  wrong_state: 'Call vps_status to see how it is.',
  vps_exists: 'Choose another id, or leave it out.',
  alias_taken: 'Choose another alias, or leave it out.',
  port_taken: 'Call again: the port may be free by then.',
  restore_failed: 'Nothing has changed: the VPS is as it was before. Call list_snapshots and choose another one.',
  start_failed: 'Nothing has changed. Call list_snapshots and choose another snapshot.',
  hook_failed:
    'Nothing was saved, because the command that prepares the VPS for it failed: look into that with run_command.',
  no_space: 'Nothing has changed. Ask the person to make room: `savepoint vps storage ID` shows what snapshots take.',
  canceled: 'What it did was undone. Call again if it is still wanted.',
  engine_unavailable: 'Wait a minute and call again; if it stays so, ask the person to run `savepoint doctor`.',
  node_unavailable: 'Wait a minute and call again; if it stays so, ask the person to run `savepoint doctor`.',
  shutting_down: 'Savepoint stops or starts again: wait a minute and call again.',
  too_many_requests: 'Wait a minute before the next call.',
};

/** Who says so may have begun, or the answer may have been lost on the way. */
const UNCERTAIN: ReadonlySet<string> = new Set<ErrorCode>([
  'engine_timeout',
  'engine_unavailable',
  'node_unavailable',
  'shutting_down',
]);
const LOOK_FIRST =
  'It may have been done all the same, or still go on: wait a minute, call vps_status until `busy` is null, then list_snapshots and list_vps, before you decide whether it is still to be done.';

/** What a tool with this effect is followed by. */
export function nextStep(code: string, effect: Effect): string | null {
  if (UNCERTAIN.has(code) && effect !== 'looks') return LOOK_FIRST;
  return NEXT[code as ErrorCode] ?? null;
}
