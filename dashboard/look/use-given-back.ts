import { useEffect } from 'react';
import { focusContent } from './focus-content.ts';

/**
 * Gives the focus back to what had it before, once what asked for it is gone; to the page's content if that is gone too, or
 * cannot have it now. Who uses the keyboard would have to begin at the top of the page otherwise.
 */
export function useGivenBack(): void {
  useEffect(() => {
    const before = document.activeElement;
    return () => {
      if (before instanceof HTMLElement) before.focus();
      if (document.activeElement !== before) focusContent();
    };
  }, []);
}
