import { useCallback, useSyncExternalStore } from 'react';
import { failedWith } from '../api/failed-with.ts';
import { explain } from '../look/advice.ts';
import { say, type Toast } from './toasts.ts';

/** What this page has asked for and was not answered yet, by what it is about: a VPS, mostly. */
const asked = new Map<string, string>();
const listeners = new Set<() => void>();

type Said = Omit<Toast, 'id' | 'tone'>;

/**
 * Does something for the person: one thing at a time for each `about`. What came of it is said, and so is what went wrong
 * and what to do next. Tells whether it was done.
 */
export function useAct() {
  return useCallback(
    async <T>(about: string, label: string, task: () => Promise<T>, done?: (result: T) => Said | undefined) => {
      const before = asked.get(about);
      if (before !== undefined) {
        say({ tone: 'busy', title: `${before} ${about} is still under way`, text: 'Try again when it is done.' });
        return false;
      }
      note(about, label);
      try {
        const result = await task();
        const said = done?.(result);
        if (said) say({ tone: 'ok', ...said });
        return true;
      } catch (failure) {
        const { title, advice } = explain(failure);
        // Somebody wished so: that is no failure.
        if (failedWith(failure, 'canceled')) say({ tone: 'ok', title: `${label} was canceled`, text: advice });
        else say({ tone: 'bad', title: `${label} did not work`, text: `${title} ${advice}`.trim() });
        return false;
      } finally {
        note(about, undefined);
      }
    },
    [],
  );
}

/** What this page is waiting for about it. */
export function useAsked(about: string): string | undefined {
  return useSyncExternalStore(listen, () => asked.get(about));
}

function note(about: string, label: string | undefined): void {
  if (label === undefined) asked.delete(about);
  else asked.set(about, label);
  for (const tell of listeners) tell();
}

function listen(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}
