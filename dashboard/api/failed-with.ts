import { type ErrorCode, SavepointError } from '../../client/index.ts';

/** Whether a call failed for this very reason. */
export function failedWith(failure: unknown, code: ErrorCode): boolean {
  return failure instanceof SavepointError && failure.code === code;
}
