import type { ErrorCode } from '../../client/index.ts';

/** How a command ends, by what its caller can do about it. DESIGN.md has the same table. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  conflict: 4,
  refused: 5,
  unreachable: 6,
  noSpace: 7,
  /** As `timeout` has it: the time of a command in a VPS was over. */
  tooLate: 124,
  /** As shells have it: 128 and the number of SIGINT. */
  interrupted: 130,
} as const;

/** Every error has its place: one that is new in the wire contract does not compile until it is given one here. */
const BY_ERROR: Readonly<Record<ErrorCode, keyof typeof EXIT>> = {
  bad_request: 'usage',
  payload_too_large: 'usage',
  unsupported_media_type: 'usage',
  unauthorized: 'refused',
  forbidden: 'refused',
  not_allowed: 'refused',
  route_not_found: 'failed',
  vps_not_found: 'notFound',
  snapshot_not_found: 'notFound',
  schedule_not_found: 'notFound',
  operation_not_found: 'notFound',
  container_not_found: 'notFound',
  image_not_found: 'notFound',
  network_not_found: 'notFound',
  node_not_found: 'notFound',
  token_not_found: 'notFound',
  vps_exists: 'conflict',
  vps_busy: 'conflict',
  wrong_state: 'conflict',
  alias_taken: 'conflict',
  snapshot_unsupported: 'conflict',
  snapshot_not_ready: 'conflict',
  port_taken: 'conflict',
  node_exists: 'conflict',
  too_many_requests: 'conflict',
  hook_failed: 'failed',
  restore_failed: 'failed',
  start_failed: 'failed',
  canceled: 'failed',
  internal: 'failed',
  engine_error: 'failed',
  engine_unavailable: 'unreachable',
  node_unavailable: 'unreachable',
  shutting_down: 'unreachable',
  engine_timeout: 'unreachable',
  no_space: 'noSpace',
};

export function exitCodeOf(code: ErrorCode): number {
  return EXIT[BY_ERROR[code]];
}
