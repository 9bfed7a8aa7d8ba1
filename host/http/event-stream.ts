import type { Request, Response } from 'express';
import { AppError } from '../../runner/wire/errors.ts';
import { badRequest, problemsOf } from '../../runner/wire/problems.ts';
import { sendEvents } from '../../runner/wire/sse.ts';
import type { EventHub, Heard } from '../fleet/event-hub.ts';
import { type Caller, sees } from '../policy/access.ts';
import { events } from '../wire/host-api.ts';
import type { HostEvent } from '../wire/host-model.ts';
import type { Entrance } from './entrance.ts';

const MOST_LISTENERS = 256;
/** One token must not take all the places. */
const MOST_OF_ONE = 16;

/** The open streams of events. */
export class EventStreams {
  /** The way to end each, and whose it is. */
  readonly #open = new Map<Response, { readonly tokenId: string | null; readonly end: () => void }>();

  constructor(
    private readonly hub: EventHub,
    private readonly entrance: Entrance,
  ) {}

  /** Streams what the caller may hear of, until the caller goes away or its token is no longer good. */
  readonly serve = (request: Request, response: Response): void => {
    const visit = this.entrance.visit(request);
    const { data: query, error } = events.query.safeParse(request.query);
    if (!query) throw badRequest(problemsOf('query', error));
    if (!visit) throw new AppError('internal', 'a call came past the entrance');
    const { caller } = visit;
    this.#refuseTooMany(caller);

    // Whoever asks for the headers only would wait for the end of what has none.
    if (request.method === 'HEAD') return void response.type('text/event-stream').end();
    response.once('close', () => this.#open.delete(response));
    const end = sendEvents<HostEvent>(
      response,
      (send) =>
        this.hub.listen(({ event, vps }: Heard) => {
          if (query.task_id !== undefined && vps?.task_id !== query.task_id) return;
          if (!vps || sees(caller, vps)) send(event);
        }),
      () => this.entrance.stillKnows(visit),
    );
    this.#open.set(response, { tokenId: caller.tokenId, end });
  };

  /** Ends all streams, so that the server can stop. */
  end(): void {
    for (const { end } of this.#open.values()) end();
  }

  #refuseTooMany({ tokenId }: Caller): void {
    if (this.#open.size >= MOST_LISTENERS) throw new AppError('too_many_requests', 'too many listen to events already');
    const own = [...this.#open.values()].filter((stream) => stream.tokenId === tokenId);
    if (tokenId === null || own.length < MOST_OF_ONE) return;
    throw new AppError('too_many_requests', `this token listens to events ${MOST_OF_ONE} times already`);
  }
}
