import type { ErrorCode } from '../../client/index.ts';

/** What to do next about an error, as a sentence with a command that helps. */
const ADVICE: Readonly<Partial<Record<ErrorCode, string>>> = {
  unauthorized: 'Log in with a token of this host: savepoint login --url URL',
  forbidden: 'This takes a token with another role or scope: an admin makes one with savepoint token create.',
  not_allowed: "The node's owner can allow it: see ALLOW_* and ALLOWED_* in the settings of the runner.",
  route_not_found: 'The host seems to be of another version than this command.',
  vps_not_found: 'savepoint vps list --deleted shows which there are.',
  snapshot_not_found: 'savepoint snapshots list ID shows which there are.',
  schedule_not_found: 'savepoint schedule set ID CRON makes one.',
  operation_not_found: 'savepoint operations shows which are known.',
  container_not_found: 'docker ps -a shows which there are on the node.',
  image_not_found: 'Pull or import the image on the node, or write its name in full.',
  node_not_found: 'savepoint node list shows which there are.',
  token_not_found: 'savepoint token list shows which there are.',
  vps_exists: 'Choose another id, or remove the other: savepoint vps rm ID',
  vps_busy: 'Try again when it is over: savepoint operations shows what runs.',
  wrong_state: 'savepoint vps status ID shows how it is.',
  alias_taken: 'Choose another alias, or rename the other: savepoint snapshots rename ID NAME ALIAS',
  snapshot_not_ready: 'savepoint snapshots list ID shows the state of each.',
  port_taken: 'Choose another port, or leave the choice to Docker: --port 80',
  hook_failed: 'The details say what it printed: --json shows them. snapshots create ID --no-hooks takes one without.',
  restore_failed: 'The VPS is as it was before.',
  too_many_requests: 'Wait a minute, and try again.',
  engine_unavailable: 'savepoint doctor looks for the reason.',
  node_unavailable: 'savepoint doctor looks for the reason.',
  engine_timeout: 'savepoint operations shows what became of it.',
  shutting_down: 'Try again in a moment.',
  no_space: 'Delete snapshots: savepoint vps storage ID shows what each would free.',
};

export function adviceFor(code: ErrorCode): string | null {
  return ADVICE[code] ?? null;
}
