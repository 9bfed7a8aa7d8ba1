import { useEffect, useRef } from 'react';

/**
 * Does something only as long as what asked for it is there. A dialog may be closed while its work goes on: the end of that
 * must neither close the next one, nor take the person elsewhere.
 */
export function useWhileHere(run: () => void): () => void {
  const isHere = useRef(false);
  useEffect(() => {
    isHere.current = true;
    return () => {
      isHere.current = false;
    };
  }, []);
  return () => {
    if (isHere.current) run();
  };
}
