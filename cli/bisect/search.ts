export type Verdict = 'good' | 'bad' | 'skip';

/** What is known of a path: all up to `good` is good, all from `bad` on is bad, and of the skipped nothing can be known. */
export interface Search {
  readonly good: number;
  readonly bad: number;
  readonly skipped: ReadonlySet<number>;
}

export function searchOf(length: number, skipped: readonly number[] = []): Search {
  return { good: 0, bad: length - 1, skipped: new Set(skipped) };
}

/** The one to try next: that in the middle, or the nearest to it that was not skipped. Null: nothing more can be learnt. */
export function nextToTry({ good, bad, skipped }: Search): number | null {
  const middle = Math.floor((good + bad) / 2);
  const open = Array.from({ length: Math.max(0, bad - good - 1) }, (_, nth) => good + 1 + nth);
  const left = open.filter((at) => !skipped.has(at)).sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle));
  return left[0] ?? null;
}

export function learn(search: Search, at: number, verdict: Verdict): Search {
  if (verdict === 'skip') return { ...search, skipped: new Set([...search.skipped, at]) };
  return { ...search, [verdict]: at };
}

/** Those of which one is the first bad one. */
export function suspects({ good, bad }: Search): number[] {
  return Array.from({ length: bad - good }, (_, nth) => good + 1 + nth);
}

/** How many more have to be tried at the most, if none is skipped. */
export function triesLeft({ good, bad, skipped }: Search): number {
  const open = Array.from({ length: Math.max(0, bad - good - 1) }, (_, nth) => good + 1 + nth);
  return Math.ceil(Math.log2(open.filter((at) => !skipped.has(at)).length + 1));
}
