import { useEffect, useReducer } from 'react';

/**
 * The time, as it is at each rendering, of which there is one at least so often. A time that was kept would be older than
 * what has come meanwhile, and that would seem to lie ahead.
 */
export function useNow(everyMs: number): number {
  const [, render] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    const timer = setInterval(render, everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return Date.now();
}
