import { UsageError } from './usage-error.ts';

/** Something that a command is about: told by an option, or else by its place among the words. */
export interface Slot {
  /** Under which name the command gets it. */
  readonly key: string;
  /** What it is called in the help, as ID. */
  readonly word: string;
  readonly help: string;
  /** As `-c, --container <ID>`; left out: by its place only. */
  readonly flags?: string;
  readonly optional?: true;
}

/** What the options say, and the words in their order for what they leave open. What is left over is the `rest`. */
export function fillSlots(
  slots: readonly Slot[],
  words: readonly string[],
  byOption: Readonly<Record<string, string | undefined>>,
): { readonly filled: Readonly<Record<string, string>>; readonly rest: readonly string[] } {
  const filled: Record<string, string> = {};
  const rest = [...words];
  for (const { key, word, flags, optional } of slots) {
    const value = byOption[key] ?? rest.shift();
    if (value !== undefined) filled[key] = value;
    else if (!optional) throw new UsageError(`${word} is missing${flags ? ` (or ${flags})` : ''}`);
  }
  return { filled, rest };
}
