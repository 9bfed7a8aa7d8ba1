import { AppError } from './errors.ts';

/**
 * Any thrown value as one of our errors. The HTTP framework's own complaints about a request are the caller's mistakes;
 * everything else that is not ours is `internal`, with the original as its cause.
 */
export function asAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const cause = { cause: thrown };
  switch (complaintStatus(thrown)) {
    case undefined:
      return new AppError('internal', 'something went wrong inside Savepoint', {}, cause);
    case 413:
      return new AppError('payload_too_large', 'the body is larger than 256 kB', {}, cause);
    case 415:
      return new AppError('unsupported_media_type', 'send the body as JSON in UTF-8', {}, cause);
    default:
      return new AppError('bad_request', complaint(thrown), {}, cause);
  }
}

// `expose` marks the framework's own errors. Others have a status as well: one of the Engine's says nothing of our caller.
function complaintStatus(thrown: unknown): number | undefined {
  const { expose, status } = Object(thrown) as { expose?: unknown; status?: unknown };
  const ours = expose === true || thrown instanceof URIError;
  return ours && typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}

function complaint(thrown: unknown): string {
  if (thrown instanceof URIError) return 'path: it has a broken % encoding';
  return thrown instanceof SyntaxError ? 'body: it is not a JSON object' : 'body: it cannot be read';
}
