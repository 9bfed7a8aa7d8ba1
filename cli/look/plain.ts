// Of these a terminal shows what follows in another order, so that one name reads as another.
const TURNING = /[\u202a-\u202e\u2066-\u2069]/gu;

/** A text without what could steer the terminal: it may come from a machine that is not the reader's. */
export function plain(text: string): string {
  return text.replace(/[^\P{Cc}\n]/gu, ' ').replace(TURNING, ' ');
}

/** The same with its tabs, for what is shown as it came. */
export function plainWithTabs(text: string): string {
  return text.split('\t').map(plain).join('\t');
}
