import type { ErrorRequestHandler, RequestHandler } from 'express';
import type { Logger } from '../../config/logger.ts';
import { asAppError } from '../wire/as-app-error.ts';
import { AppError, toReply } from '../wire/errors.ts';

/** Answers a call that no route serves. Stands behind all routes. */
export const routeNotFound: RequestHandler = (request, _response, next) => {
  next(new AppError('route_not_found', `there is no ${request.method} ${request.path.slice(0, 200)}`));
};

/** Answers what handlers threw. Stands last. The one place that logs an `internal` error. */
export function answerErrors(log: Pick<Logger, 'error'>): ErrorRequestHandler {
  return (thrown, request, response, _next) => {
    const error = asAppError(thrown);
    if (error.code === 'internal') log.error({ err: error, method: request.method, path: request.path }, 'call failed');
    // Half an answer is out: only a broken connection tells the caller that it is not whole.
    if (response.headersSent) return void response.destroy();
    const { status, body } = toReply(error);
    response.status(status).json(body);
  };
}
