const AT_ONCE = 2;

let running = 0;
const waiting: (() => void)[] = [];

/**
 * Does few such things at a time. A browser opens six connections to a host: what is dear to answer must not keep the
 * button waiting.
 */
export async function gently<T>(task: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) await new Promise<void>((go) => waiting.push(go));
  running++;
  try {
    return await task();
  } finally {
    running--;
    waiting.shift()?.();
  }
}
