/** A text without what could steer the terminal: it may come from a machine that is not the reader's. */
export function plain(text: string): string {
  return text.replace(/[^\P{Cc}\n]/gu, ' ');
}
