import { useSyncExternalStore } from 'react';
import { hrefOf, type Place, placeOf } from './places.ts';

export function usePlace(): Place {
  return placeOf(useSyncExternalStore(listen, () => location.hash));
}

export function go(place: Place): void {
  location.hash = hrefOf(place);
}

function listen(changed: () => void): () => void {
  addEventListener('hashchange', changed);
  return () => removeEventListener('hashchange', changed);
}
