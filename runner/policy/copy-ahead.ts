import type { Estimate } from '../ports/deltas.ts';
import { A_BIT, COST_OF_A_LOAD, FEW_PATHS } from './snapshot-method.ts';

/** Whether so little has changed while the disk was copied that it can go on top of the copy. */
export function staysCheap({ changedBytes, changedPaths, diskBytes, diskPaths }: Estimate): boolean {
  if (changedBytes > A_BIT && changedBytes * COST_OF_A_LOAD > diskBytes) return false;
  return changedPaths <= FEW_PATHS || changedPaths * COST_OF_A_LOAD <= diskPaths;
}

type Left = Pick<Estimate, 'uncopiedBytes' | 'uncopiedFiles'>;

/** So little is copied within the freeze before anybody notices. */
const LITTLE_BYTES = 4 * 1024 ** 2;
const LITTLE_FILES = 100;
const MOST_ROUNDS = 4;

/** So few files are flushed one by one. */
const VERY_FEW_FILES = 16;

/** Whether what has changed is read within the freeze, rather than copied before, which takes a moment's freeze, too. */
export function isLeftForTheFreeze({ uncopiedBytes, uncopiedFiles }: Left): boolean {
  return uncopiedBytes <= LITTLE_BYTES && uncopiedFiles <= VERY_FEW_FILES;
}

export function isLittle({ uncopiedBytes, uncopiedFiles }: Left): boolean {
  return uncopiedBytes <= LITTLE_BYTES && uncopiedFiles <= LITTLE_FILES;
}

/** Whether to copy once more while the VPS runs: as long as there is ever less to copy, the freeze gets shorter. */
export function paysToCopyAgain(rounds: number, last: Left, left: Left): boolean {
  if (rounds >= MOST_ROUNDS || isLittle(left)) return false;
  return (
    left.uncopiedBytes <= last.uncopiedBytes / 2 && left.uncopiedFiles <= Math.max(LITTLE_FILES, last.uncopiedFiles / 2)
  );
}
