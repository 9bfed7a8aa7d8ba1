import { Router } from 'express';
import type { z } from 'zod';
import type { Logger } from '../../../config/logger.ts';
import { type Endpoint, type Given, type Parsed, type Reply } from '../../../runner/wire/endpoint.ts';
import { AppError } from '../../../runner/wire/errors.ts';
import type { TaskId } from '../../../runner/wire/names.ts';
import type { Placing } from '../../fleet/place-vps.ts';
import { passOn } from '../../fleet/reach.ts';
import { withOwner } from '../../fleet/with-owner.ts';
import type { Caller } from '../../policy/access.ts';
import { answerError, type Envelope } from '../answer-error.ts';
import type { Desk } from '../route.ts';

/**
 * A desk for the calls of another system, so that programs written for that one find what they know: the same entrance
 * and the same records, but errors in its own words, also for what there is not below `prefix`.
 */
export function dialectDesk(desk: Desk, prefix: string, envelope: Envelope, log: Logger): { desk: Desk; end(): void } {
  const router = Router();
  const end = () => {
    router.use(prefix, (request) => {
      throw new AppError('route_not_found', `there is no ${request.method} of this path`);
    });
    router.use(answerError(desk.record, log, envelope));
    desk.router.use(router);
  };
  return { desk: { ...desk, router }, end };
}

type OfOneVps = Endpoint<z.ZodType<{ task_id: TaskId }>>;

/** Makes one of our own calls for the caller of another one, and waits until it is done. */
export async function done<E extends OfOneVps>(
  { fleet, stopping }: Placing,
  caller: Caller,
  called: E,
  given: Given<E>,
): Promise<Reply<E>> {
  const input = {
    params: called.params.parse(given.params ?? {}),
    query: called.query.parse(given.query ?? {}),
    body: called.body.parse(given.body ?? {}),
  } as Parsed<E>;
  const answer = withOwner(fleet, caller, (input.params as { task_id: TaskId }).task_id, (node) =>
    passOn(node, called, input, Infinity, stopping),
  );
  // Who waits for ever is never answered with an operation.
  return (await answer) as Reply<E>;
}
