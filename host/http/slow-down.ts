import type { RequestHandler } from 'express';
import { rateLimit } from 'express-rate-limit';
import { AppError } from '../../runner/wire/errors.ts';

const WINDOW_MS = 60_000;

/** Counts calls per address and passes `too_many_requests` on beyond the limit. Behind it are failures only. */
export function slowDown(limit: number): RequestHandler {
  return rateLimit({
    windowMs: WINDOW_MS,
    limit,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    // Whoever claims to forward for somebody is counted as the address that it is.
    validate: { xForwardedForHeader: false, forwardedHeader: false },
    handler: (_request, _response, next) => {
      next(new AppError('too_many_requests', 'too many calls without a valid token: wait a minute'));
    },
  });
}
