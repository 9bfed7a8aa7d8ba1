import type { ErrorRequestHandler } from 'express';
import type { Logger } from '../../config/logger.ts';
import { asAppError } from '../../runner/wire/as-app-error.ts';
import { toReply } from '../../runner/wire/errors.ts';
import type { Record } from './record.ts';

/** Answers what handlers threw, and records it when it was an attempt to change something. */
export function answerError(record: Record, log: Logger): ErrorRequestHandler {
  return async (thrown, request, response, _next) => {
    const error = asAppError(thrown);
    if (error.code === 'internal') log.error({ err: error, method: request.method }, 'a call failed');
    if (response.headersSent) return void response.destroy();
    const { status, body } = toReply(error);
    await record(request, { status, code: error.code });
    response.status(status).json(body);
  };
}
