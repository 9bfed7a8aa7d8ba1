/** Where a person, or a program in their place, types and reads. */
export interface Terminal {
  /** Writes what was asked for. */
  out(text: string): void;
  /** Writes what goes beside it: progress, notes, errors. */
  err(text: string): void;
  /** What is written is shown on a screen, and not read by a program. */
  readonly isScreen: boolean;
  /** Somebody sits there who can answer. */
  readonly hasPerson: boolean;
  /** What goes beside the reply is seen by a person. */
  readonly isWatched: boolean;
  ask(question: string): Promise<string>;
  /** As `ask`, but the answer is not shown. */
  askSecret(question: string): Promise<string>;
  /** All that was piped in. */
  readInput(): Promise<string>;
}
