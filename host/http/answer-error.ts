import type { ErrorRequestHandler } from 'express';
import type { Logger } from '../../config/logger.ts';
import { asAppError } from '../../runner/wire/as-app-error.ts';
import { type ErrorBody, toReply } from '../../runner/wire/errors.ts';
import type { Record } from './record.ts';

/** How another system puts an error. */
export type Envelope = (status: number, error: ErrorBody['error']) => object;

/** Answers what handlers threw, and records it when it was an attempt to change something. */
export function answerError(record: Record, log: Logger, envelope?: Envelope): ErrorRequestHandler {
  return async (thrown, request, response, _next) => {
    const error = asAppError(thrown);
    if (error.code === 'internal') log.error({ err: error, method: request.method }, 'a call failed');
    if (response.headersSent) return void response.destroy();
    const { status, body } = toReply(error);
    await record(request, { status, code: error.code });
    response.status(status).json(envelope ? envelope(status, body.error) : body);
  };
}
