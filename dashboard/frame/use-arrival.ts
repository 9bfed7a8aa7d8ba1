import { useEffect, useRef } from 'react';
import { hrefOf, type Place, titleOf } from './places.ts';

/**
 * What a browser does by itself between pages, and not within one: the title says where the person is, and who comes from
 * elsewhere begins at the top, with the keyboard as well.
 */
export function useArrival(place: Place): void {
  const href = hrefOf(place);
  const before = useRef(href);
  useEffect(() => {
    document.title = titleOf(place);
  }, [place]);
  useEffect(() => {
    if (before.current === href) return;
    before.current = href;
    document.getElementById('content')?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [href]);
}
