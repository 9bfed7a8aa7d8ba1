import { useSyncExternalStore } from 'react';

/** Whether what happens on the host reaches this page. */
export type Link = 'connecting' | 'live' | 'lost';

let link: Link = 'connecting';
const listeners = new Set<() => void>();

export function setLink(next: Link): void {
  if (next === link) return;
  link = next;
  for (const tell of listeners) tell();
}

export function useLink(): Link {
  return useSyncExternalStore(
    (tell) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    () => link,
  );
}
