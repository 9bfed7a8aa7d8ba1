/** What must be taken back when a piece of work fails, newest first. */
export interface Undo {
  add(what: string, action: () => Promise<unknown>): void;
}

/** Told of a compensation that failed itself: the operation is not clean and settle has to look. */
export type Unclean = (what: string, cause: unknown) => void;

/** Runs the work; when it throws, takes back what it added and throws on. One failing compensation stops no other. */
export async function attempt<T>(unclean: Unclean, work: (undo: Undo) => Promise<T>): Promise<T> {
  const steps: { what: string; action: () => Promise<unknown> }[] = [];
  try {
    return await work({ add: (what, action) => steps.push({ what, action }) });
  } catch (failure) {
    for (const { what, action } of steps.reverse()) {
      await action().catch((cause: unknown) => unclean(what, cause));
    }
    throw failure;
  }
}
