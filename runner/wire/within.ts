/**
 * Gives work a signal that aborts when its time is over or the caller's own signal does, and throws then. It does not
 * wait for the work to notice. On Node 20 that matters: once the garbage collector has come by, `AbortSignal.any` of an
 * `AbortSignal.timeout` never fires, and the body of a fetched answer no longer hears of its signal.
 */
export async function within<T>(
  milliseconds: number,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
  late = () => new Error(`no end within ${milliseconds} ms`),
): Promise<T> {
  const limit = new AbortController();
  const enough = () => limit.abort(signal?.reason);
  const timer = setTimeout(() => limit.abort(late()), milliseconds);
  signal?.addEventListener('abort', enough);
  if (signal?.aborted) enough();
  const over = new Promise<never>((_resolve, reject) => {
    limit.signal.addEventListener('abort', () => reject(limit.signal.reason as Error), { once: true });
  });
  try {
    limit.signal.throwIfAborted();
    return await Promise.race([work(limit.signal), over]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', enough);
  }
}
