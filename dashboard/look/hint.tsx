import { Tooltip } from '@mantine/core';
import { useEffect, useState } from 'react';

const DELAY_MS = 350;

/** What makes an element have a hint, which `Hint` shows. */
export const hinted = (hint: string) => ({ 'data-hint': hint });

/** What the thing under the pointer does. One for the page: hundreds of buttons with one of their own are slow to draw. */
export function Hint() {
  const target = useLookedAt();
  return target && <Tooltip target={target} label={target.dataset.hint} opened />;
}

/** The element with a hint on which the pointer has rested for a moment. */
function useLookedAt(): HTMLElement | null {
  const [target, setTarget] = useState<HTMLElement | null>(null);
  useEffect(() => {
    const over = new AbortController();
    let timer: number | undefined;
    const look = ({ target: at, pointerType }: PointerEvent) => {
      clearTimeout(timer);
      const found = at instanceof Element ? at.closest<HTMLElement>('[data-hint]') : null;
      setTarget((before) => (before === found ? before : null));
      // A finger that taps is gone before anything could be read.
      if (found && pointerType !== 'touch') timer = window.setTimeout(() => setTarget(found), DELAY_MS);
    };
    const leave = () => {
      clearTimeout(timer);
      setTarget(null);
    };
    document.addEventListener('pointerover', look, { signal: over.signal });
    for (const event of ['pointerdown', 'pointerleave', 'keydown', 'scroll'])
      document.addEventListener(event, leave, { signal: over.signal, passive: true, capture: true });
    return () => {
      over.abort();
      clearTimeout(timer);
    };
  }, []);
  return target;
}
