/** What can stand at a place of the command line: for the words that came before it. */
export interface Place {
  /** Words that lead here, as `snapshots create`; empty at the beginning. */
  readonly path: string;
  readonly words: readonly Word[];
  readonly options: readonly Word[];
}

export interface Word {
  readonly text: string;
  readonly help: string;
}
