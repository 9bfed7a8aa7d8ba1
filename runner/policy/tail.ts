/** The end of a text, for where only so much of it has room. */
export function tailOf(text: string, most: number): string {
  if (text.length <= most) return text;
  const end = text.slice(-most);
  // Half a character is none.
  return /^[\udc00-\udfff]/.test(end) ? end.slice(1) : end;
}
