import { events } from '../host/wire/host-api.ts';
import { HostEvent } from '../host/wire/host-model.ts';
import { pause, pauseBeforeRetry } from '../runner/wire/back-off.ts';
import { AppError, fromReply } from '../runner/wire/errors.ts';
import { authorization, notOurs, type Target, unavailable, urlOf } from '../runner/wire/exchange.ts';
import { readEvents } from '../runner/wire/read-events.ts';
import type { Options } from './connection.ts';

export interface EventOptions extends Options {
  /** Only what happens to this VPS. */
  readonly taskId?: string;
  /**
   * The stream is open: also each time that it is so again. What happened in between is not told later: whoever keeps a
   * picture of the state reads it anew here.
   */
  readonly onOpen?: () => void;
  /** The stream broke, or could not be opened again; the next attempt follows. */
  readonly onLost?: () => void;
}

/** A host sends a sign of life every quarter of a minute. */
const SILENCE_MS = 45_000;

/**
 * What happens, as it happens, until the signal aborts. A stream that breaks is opened again, for as long as it takes; one
 * that cannot be opened at the beginning, or is refused, throws.
 */
export async function* hearEvents(host: Target, options: EventOptions = {}): AsyncGenerator<HostEvent, void> {
  const { signal, onOpen, onLost } = options;
  let failures = 0;
  let wasOpen = false;
  while (!signal?.aborted) {
    const life = new Life(signal);
    try {
      const body = await openStream(host, options.taskId, life.signal);
      wasOpen = true;
      failures = 0;
      onOpen?.();
      for await (const value of readEvents(life.watch(body))) {
        const { data: event } = HostEvent.safeParse(value);
        // A newer host may tell of things that we know nothing of.
        if (event) yield event;
      }
    } catch (failure) {
      if (signal?.aborted) return;
      if (!wasOpen || !mayPass(failure)) throw failure;
    } finally {
      life.end();
    }
    if (signal?.aborted) return;
    onLost?.();
    await pause(pauseBeforeRetry(++failures), signal);
  }
}

async function openStream(host: Target, task_id: string | undefined, signal: AbortSignal) {
  const { fetch = globalThis.fetch } = host;
  const headers = { ...authorization(host), accept: 'text/event-stream' };
  const url = urlOf(host, events, { query: { task_id } });
  const response = await fetch(url, { headers, signal, redirect: 'error' }).catch(unavailable(host));
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream');
  if (response.ok && isStream && response.body) return response.body as ReadableStream<Uint8Array>;
  const answered: unknown = await response.json().catch(() => undefined);
  throw fromReply(answered) ?? notOurs(host);
}

// What is no error of ours broke the stream, not the agreement.
function mayPass(failure: unknown): boolean {
  return !(failure instanceof AppError) || failure.retryable;
}

/** How long one stream lives: until its listener has enough, or it has been silent for too long. */
class Life {
  readonly #over = new AbortController();
  #alarm: ReturnType<typeof setTimeout> | undefined;
  readonly end = (): void => {
    clearTimeout(this.#alarm);
    this.listener?.removeEventListener('abort', this.end);
    this.#over.abort();
  };

  constructor(private readonly listener: AbortSignal | undefined) {
    listener?.addEventListener('abort', this.end);
    this.#stillThere();
  }

  get signal(): AbortSignal {
    return this.#over.signal;
  }

  /** The same stream; it breaks off when its life ends. That of fetch alone might not notice: see `within`. */
  watch(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
    const watched = new TransformStream<Uint8Array, Uint8Array>({
      transform: (piece, onward) => {
        this.#stillThere();
        onward.enqueue(piece);
      },
    });
    return body.pipeThrough(watched, { signal: this.signal });
  }

  #stillThere(): void {
    clearTimeout(this.#alarm);
    this.#alarm = setTimeout(() => this.#over.abort(), SILENCE_MS);
  }
}
