import { Tooltip } from '@mantine/core';
import { useEffect, useState } from 'react';

const DELAY_MS = 350;

/** What makes an element have a hint, which `Hint` shows. */
export const hinted = (hint: string) => ({ 'data-hint': hint });

/**
 * What the thing does on which the pointer rests, or the keyboard stands. One for the page: hundreds of buttons with one of
 * their own are slow to draw.
 */
export function Hint() {
  const target = useLookedAt();
  return target && <Tooltip target={target} label={target.dataset.hint} opened />;
}

/** The element with a hint that the person has been at for a moment. */
function useLookedAt(): HTMLElement | null {
  const [target, setTarget] = useState<HTMLElement | null>(null);
  useEffect(() => {
    const over = new AbortController();
    let timer: number | undefined;
    const lookAt = (at: EventTarget | null) => {
      clearTimeout(timer);
      const found = at instanceof Element ? at.closest<HTMLElement>('[data-hint]') : null;
      setTarget((before) => (before === found ? before : null));
      if (found) timer = window.setTimeout(() => setTarget(found), DELAY_MS);
    };
    // A finger that taps is gone before anything could be read.
    const point = ({ target: at, pointerType }: PointerEvent) => lookAt(pointerType === 'touch' ? null : at);
    const focus = ({ target: at }: FocusEvent) => at instanceof Element && at.matches(':focus-visible') && lookAt(at);
    const leave = () => {
      clearTimeout(timer);
      setTarget(null);
    };
    document.addEventListener('pointerover', point, { signal: over.signal });
    document.addEventListener('focusin', focus, { signal: over.signal });
    for (const event of ['pointerdown', 'keydown', 'scroll'])
      document.addEventListener(event, leave, { signal: over.signal, passive: true, capture: true });
    document.documentElement.addEventListener('pointerleave', leave, { signal: over.signal });
    return () => {
      over.abort();
      clearTimeout(timer);
    };
  }, []);
  return target;
}
