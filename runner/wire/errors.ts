/**
 * The closed list of errors. A code says what the caller can do about it; its HTTP status stands here and nowhere else.
 * `retryable` means: the same call may succeed later without the caller changing anything.
 */
export const ERRORS = {
  bad_request: { status: 400, retryable: false },
  unauthorized: { status: 401, retryable: false },
  forbidden: { status: 403, retryable: false },
  not_allowed: { status: 403, retryable: false },
  route_not_found: { status: 404, retryable: false },
  vps_not_found: { status: 404, retryable: false },
  snapshot_not_found: { status: 404, retryable: false },
  schedule_not_found: { status: 404, retryable: false },
  operation_not_found: { status: 404, retryable: false },
  container_not_found: { status: 404, retryable: false },
  image_not_found: { status: 404, retryable: false },
  network_not_found: { status: 404, retryable: false },
  node_not_found: { status: 404, retryable: false },
  token_not_found: { status: 404, retryable: false },
  vps_exists: { status: 409, retryable: false },
  vps_busy: { status: 409, retryable: true },
  wrong_state: { status: 409, retryable: false },
  alias_taken: { status: 409, retryable: false },
  snapshot_unsupported: { status: 409, retryable: false },
  snapshot_not_ready: { status: 409, retryable: false },
  hook_failed: { status: 409, retryable: false },
  restore_failed: { status: 409, retryable: false },
  start_failed: { status: 409, retryable: false },
  port_taken: { status: 409, retryable: true },
  node_exists: { status: 409, retryable: false },
  canceled: { status: 409, retryable: true },
  payload_too_large: { status: 413, retryable: false },
  unsupported_media_type: { status: 415, retryable: false },
  too_many_requests: { status: 429, retryable: true },
  internal: { status: 500, retryable: false },
  engine_error: { status: 502, retryable: false },
  engine_unavailable: { status: 503, retryable: true },
  node_unavailable: { status: 503, retryable: true },
  shutting_down: { status: 503, retryable: true },
  engine_timeout: { status: 504, retryable: true },
  no_space: { status: 507, retryable: false },
} as const satisfies Record<string, { status: number; retryable: boolean }>;

export type ErrorCode = keyof typeof ERRORS;
export type ErrorDetails = Readonly<Record<string, unknown>>;

/** The only error that crosses a border on purpose: code for programs, message for people, details for both. */
export class AppError extends Error {
  override readonly name = 'AppError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details: ErrorDetails = {},
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }

  get status(): number {
    return ERRORS[this.code].status;
  }

  get retryable(): boolean {
    return ERRORS[this.code].retryable;
  }
}

export interface ErrorBody {
  readonly error: { readonly code: ErrorCode; readonly message: string; readonly details: ErrorDetails };
}

/** Translates any thrown value to a reply. What is not an AppError answers `internal` and leaks nothing. */
export function toReply(thrown: unknown): { status: number; body: ErrorBody } {
  const error = thrown instanceof AppError ? thrown : new AppError('internal', 'something went wrong inside Savepoint');
  const { code, message, details } = error;
  return { status: ERRORS[code].status, body: { error: { code, message, details } } };
}

/** What is told of any thrown value where it is no reply of its own: in a record, an event, one answer of many. */
export function errorFacts(thrown: unknown): { code: ErrorCode; message: string; details: Record<string, unknown> } {
  const { code, message, details } = toReply(thrown).body.error;
  return { code, message, details: { ...details } };
}

/** Rebuilds the error that another process answered, so that a code survives runner -> host -> caller. */
export function fromReply(body: unknown): AppError | undefined {
  const error = (body as Partial<ErrorBody> | null)?.error;
  if (!error || typeof error.message !== 'string' || !isErrorCode(error.code)) return undefined;
  return new AppError(error.code, error.message, error.details ?? {});
}

export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(ERRORS, code);
}
