/** A text as a part of a URL. */
export function escaped(text: string): string {
  return encodeURIComponent(text.replace(/\p{Cs}/gu, '\ufffd'));
}

/** Unescaped, but without what would end the request's first line. */
export function printable(text: string): string {
  return text.replace(/[^\x21-\x7e\x80-\xff]/g, '%');
}

/** A text as a header can carry it. */
export function headerText(text: string): string {
  return text.replace(/[^\x20-\x7e\x80-\xff]/g, '?').slice(0, 2000);
}
