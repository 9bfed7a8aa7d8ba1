import { useEffect, useLayoutEffect, useRef } from 'react';
import { focusContent } from '../look/focus-content.ts';
import { hrefOf, type Place, titleOf } from './places.ts';

/** How far down each page was when it was left. */
const left = new Map<string, number>();

/**
 * What a browser does by itself between pages, and not within one: the title says where the person is, and who comes from
 * elsewhere begins at the top, with the keyboard as well. Who goes back finds the page where it was.
 */
export function useArrival(place: Place): void {
  const href = hrefOf(place);
  const here = useRef(href);
  useEffect(() => {
    document.title = titleOf(place);
  }, [place]);
  // Before the browser tells that what is shorter now has been scrolled.
  useLayoutEffect(() => {
    if (here.current === href) return;
    here.current = href;
    focusContent({ preventScroll: true });
    const to = isSeen() ? (left.get(href) ?? 0) : 0;
    markSeen();
    return scrollDown(to);
  }, [href]);
  useEffect(() => {
    // The browser would do so before there is anything to scroll to.
    history.scrollRestoration = 'manual';
    markSeen();
    const note = () => left.set(here.current, scrollY);
    addEventListener('scroll', note, { passive: true });
    return () => removeEventListener('scroll', note);
  }, []);
}

/** A list is as high as it will be only some frames later, and begins with a jump to where it believes to be. */
const FRAMES = { least: 3, most: 30 };

function scrollDown(to: number): () => void {
  let [frame, frames] = [0, 0];
  const step = () => {
    scrollTo(0, to);
    frames += 1;
    const isThere = frames >= FRAMES.least && scrollY >= Math.floor(to);
    if (!isThere && frames < FRAMES.most) frame = requestAnimationFrame(step);
  };
  step();
  return () => cancelAnimationFrame(frame);
}

const SEEN = 'seen';

/** Whether this entry of the browser's history was here before: then the person went back or forward to it. */
function isSeen(): boolean {
  return history.state === SEEN;
}

function markSeen(): void {
  history.replaceState(SEEN, '');
}
