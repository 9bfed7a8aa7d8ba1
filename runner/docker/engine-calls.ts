import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { z } from 'zod';
import { chooseVersion } from './api-version.ts';
import { type Deadlines, withDeadline } from './deadline.ts';
import { type About, interrupted, misshapen, refused } from './docker-errors.ts';
import type { EngineLink, Exchange } from './engine-link.ts';
import { EngineMemory, type LastFew } from './engine-memory.ts';
import type { InspectedContainer, InspectedImage } from './engine-replies.ts';
import { jsonLines, textOf } from './reply-body.ts';

export interface Call extends Exchange {
  readonly deadlineMs: number;
  readonly about: About;
  /** The container that the call is about: a 404 may also speak of another one. */
  readonly id?: string;
  /** Of the reply, in bytes; left out: more than any Engine says that nobody makes say it. */
  readonly longest?: number;
  /** Who asked has enough. */
  readonly signal?: AbortSignal;
}

/** Calls to an Engine: each has a deadline, speaks the negotiated version, and throws AppError only. */
export interface EngineCalls {
  readonly deadlines: Deadlines;
  readonly memory: EngineMemory;
  /** What images are, and containers are configured to be, as it was looked up last. */
  readonly seen: Seen;
  /** Makes a call and returns its parsed reply. */
  ask<S extends z.ZodType>(call: Call, schema: S): Promise<z.output<S>>;
  /** Makes a call whose reply says nothing but its status. */
  tell(call: Call): Promise<void>;
  /** Makes a call whose reply is in its head. */
  head(call: Call): Promise<IncomingHttpHeaders>;
  /** Makes a call whose reply is read as it comes, before the deadline. */
  read<T>(call: Call, read: (response: IncomingMessage) => Promise<T>): Promise<T>;
  /** Makes a call that answers line by line, JSON each. The deadline is for its beginning, the signal for the rest. */
  lines(call: Call, signal: AbortSignal): AsyncGenerator<unknown>;
  version(): Promise<EngineVersion>;
}

interface Seen {
  readonly images: LastFew<InspectedImage>;
  readonly configs: LastFew<InspectedContainer['Config']>;
}

const VersionNumber = z.string().regex(/^\d{1,3}\.\d{1,4}$/);
const EngineVersion = z.object({
  Version: z.string(),
  ApiVersion: VersionNumber,
  MinAPIVersion: VersionNumber.optional().catch(undefined),
});
type EngineVersion = z.output<typeof EngineVersion> & { readonly spoken: string };

export function engineCalls(link: EngineLink, deadlines: Deadlines): EngineCalls {
  const memory = new EngineMemory();

  const translated = (thrown: unknown) => {
    const error = interrupted(thrown);
    if (error.code === 'engine_unavailable') memory.forget();
    return error;
  };

  const exchange = async <T>(call: Call, read: (response: IncomingMessage) => Promise<T>): Promise<T> => {
    try {
      const what = `${call.method} ${call.path}`;
      const ask = async (signal: AbortSignal) => read(await opened(link, call, signal));
      return await withDeadline(call.deadlineMs, what, ask, call.signal);
    } catch (thrown) {
      throw translated(thrown);
    }
  };

  const version = memory.once(async (): Promise<EngineVersion> => {
    const call: Call = { method: 'GET', path: '/version', about: 'engine', deadlineMs: deadlines.look };
    const version = await exchange(call, async (response) => shaped(EngineVersion, await textOf(response), call));
    return { ...version, spoken: chooseVersion(version) };
  });

  const versioned = async <C extends Call>(call: C): Promise<C> => {
    return { ...call, path: `/v${(await version()).spoken}${call.path}` };
  };

  return {
    deadlines,
    memory,
    seen: { images: memory.lastFew(), configs: memory.lastFew() },
    version,
    ask: async (call, schema) =>
      exchange(await versioned(call), async (response) => shaped(schema, await textOf(response, call.longest), call)),
    tell: async (call) => {
      await exchange(await versioned(call), textOf);
    },
    head: async (call) =>
      exchange(await versioned(call), async (response) => {
        await textOf(response);
        return response.headers;
      }),
    read: async (call, read) => exchange(await versioned(call), read),
    async *lines(call, signal) {
      const ready = await versioned(call);
      // Not `AbortSignal.any`: Node 20 may collect what it returns, and then nothing ends the stream.
      const over = new AbortController();
      const end = () => over.abort();
      signal.addEventListener('abort', end);
      if (signal.aborted) end();
      try {
        const begin = (late: AbortSignal) => {
          late.addEventListener('abort', end);
          return opened(link, ready, over.signal);
        };
        yield* jsonLines(await withDeadline(call.deadlineMs, `${call.method} ${call.path}`, begin));
      } catch (thrown) {
        if (!signal.aborted) throw translated(thrown);
        throw signal.reason;
      } finally {
        signal.removeEventListener('abort', end);
      }
    },
  };
}

/** Sends a request and returns the reply if the Engine agreed. 304 agrees too: it was so already. */
async function opened(link: EngineLink, call: Call, signal: AbortSignal): Promise<IncomingMessage> {
  const response = await link(call, signal);
  const status = response.statusCode ?? 0;
  if ((status >= 200 && status < 300) || status === 304) return response;
  throw refused(status, wordsOf(await textOf(response)), call.about, call.id);
}

const Refusal = z.object({ message: z.string() });

function wordsOf(text: string): string {
  try {
    return Refusal.parse(JSON.parse(text)).message;
  } catch {
    return text;
  }
}

function shaped<S extends z.ZodType>(schema: S, text: string, call: Call): z.output<S> {
  const what = `${call.method} ${call.path}`;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw misshapen(what, cause);
  }
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  throw misshapen(what, result.error);
}
