import { readEvents } from '../../runner/wire/read-events.ts';
import type { HostEvent } from '../../host/wire/host-model.ts';

export interface Hearing {
  readonly events: HostEvent[];
  readonly types: () => string[];
  /** Resolves when the stream is over, however it ended. */
  readonly over: Promise<void>;
  stop(): void;
}

/** Listens to a host's events from now on. */
export async function hearEvents(
  url: string,
  token: string | undefined,
  query = '',
  more: Readonly<Record<string, string>> = {},
): Promise<Hearing> {
  const silence = new AbortController();
  const headers = { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...more };
  const response = await fetch(new URL(`/api/events${query}`, url), { headers, signal: silence.signal });
  if (!response.ok || !response.body) throw new Error(`no events: ${response.status} ${await response.text()}`);
  const events: HostEvent[] = [];
  const body = response.body as ReadableStream<Uint8Array>;
  const collect = async () => {
    for await (const event of readEvents(body)) events.push(event as HostEvent);
  };
  return {
    events,
    types: () => events.map(({ type }) => type),
    over: collect().catch(() => undefined),
    stop: () => silence.abort(),
  };
}
