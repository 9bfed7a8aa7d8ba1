import { setTimeout as sleep } from 'node:timers/promises';
import { pauseBeforeRetry } from '../../runner/wire/back-off.ts';
import type { Target } from '../../runner/wire/call.ts';
import { RunnerEvent } from '../../runner/wire/model.ts';
import { readEvents } from '../../runner/wire/read-events.ts';

export interface LinkOwner {
  /** The stream is open: time to read the node's state. Events wait until this resolves; when it throws, so does the link. */
  connected(signal: AbortSignal): Promise<void>;
  heard(event: RunnerEvent): Promise<void>;
  disconnected(reason: string): void;
}

export interface LinkTimes {
  readonly connectMs: number;
  /** A node that says nothing for so long, not even that it is still there, is away. */
  readonly silenceMs: number;
}

/**
 * One stream of events from a node, opened again whenever it ends. Events are hints and none are replayed: what happened
 * while there was no stream is learnt by reading the node's state afterwards.
 */
export class RunnerLink {
  readonly #closing = new AbortController();
  #up = false;
  #done: Promise<void> = Promise.resolve();

  constructor(
    readonly target: Target,
    private readonly owner: LinkOwner,
    private readonly times: LinkTimes,
  ) {}

  get up(): boolean {
    return this.#up;
  }

  start(): void {
    this.#done = this.#keepOpen();
  }

  async stop(): Promise<void> {
    this.#closing.abort();
    await this.#done;
  }

  async #keepOpen(): Promise<void> {
    for (let failures = 1; !this.#closing.signal.aborted; failures++) {
      const reason = await this.#session().catch((cause: unknown) => describe(cause));
      if (this.#closing.signal.aborted) return;
      if (this.#up) failures = 1;
      this.#up = false;
      this.owner.disconnected(reason);
      await sleep(pauseBeforeRetry(failures), undefined, { signal: this.#closing.signal }).catch(() => undefined);
    }
  }

  /** Returns why the stream ended. */
  async #session(): Promise<string> {
    const silence = new AbortController();
    const close = () => silence.abort();
    this.#closing.signal.addEventListener('abort', close);
    let alarm = setTimeout(() => silence.abort(), this.times.connectMs);
    const stillThere = () => {
      clearTimeout(alarm);
      alarm = setTimeout(() => silence.abort(), this.times.silenceMs);
    };
    try {
      const body = await this.#open(silence.signal);
      stillThere();
      await this.owner.connected(silence.signal);
      this.#up = true;
      for await (const value of readEvents(watched(body, stillThere, silence.signal))) {
        const { data: event } = RunnerEvent.safeParse(value);
        // A newer runner may tell of things that this host knows nothing of.
        if (event) await this.owner.heard(event);
      }
      return 'the stream ended';
    } catch (cause) {
      return silence.signal.aborted ? 'it does not answer' : describe(cause);
    } finally {
      clearTimeout(alarm);
      this.#closing.signal.removeEventListener('abort', close);
      silence.abort();
    }
  }

  async #open(signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    const { url, token } = this.target;
    const headers = { authorization: `Bearer ${token}`, accept: 'text/event-stream' };
    const response = await fetch(new URL('/api/events', url), { headers, signal, redirect: 'error' });
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream');
    if (response.ok && isStream && response.body) return response.body as ReadableStream<Uint8Array>;
    throw new Error(response.ok ? 'it sends no events' : `it answered ${response.status}`);
  }
}

/**
 * The same stream; `seen` is called for every piece of it. It ends with the signal: fetch itself may have lost it by then
 * (on Node 20 to the garbage collector, once the answer has begun).
 */
function watched(body: ReadableStream<Uint8Array>, seen: () => void, signal: AbortSignal): ReadableStream<Uint8Array> {
  const watch = new TransformStream<Uint8Array, Uint8Array>({
    transform(piece, onward) {
      seen();
      onward.enqueue(piece);
    },
  });
  return body.pipeThrough(watch, { signal });
}

function describe(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.cause instanceof Error ? `${cause.message}: ${cause.cause.message}` : cause.message;
}
