/** Commands that are run in a container. */

export interface CommandWish {
  /** The program and its arguments. No shell reads them unless it is the program. */
  readonly command: readonly string[];
  readonly timeoutMs: number;
  /** As user or user:group; left out: the container's own. */
  readonly user?: string;
  /** Ends it before its time. */
  readonly signal?: AbortSignal;
}

/** How a command ended. */
export interface CommandEnd {
  /** Null when it was ended from outside, or when nobody knows. */
  readonly exitCode: number | null;
  /** What it printed last, errors and all, in the order in which it came. */
  readonly output: string;
  /** It had printed more than that. */
  readonly truncated: boolean;
  readonly timedOut: boolean;
  /** It was to be ended, and could not be. */
  readonly stillRuns: boolean;
}
