export interface PageWish {
  readonly limit: number;
  /** The `nextCursor` of the page before. */
  readonly cursor?: string;
  readonly sort: 'asc' | 'desc';
}

/** A page of what is numbered. A cursor is the last number of the page before: what comes or goes meanwhile moves nothing. */
export function pageOf<T extends { readonly seq: number }>(all: readonly T[], { limit, cursor, sort }: PageWish) {
  const sign = sort === 'asc' ? 1 : -1;
  const ordered = [...all].sort((a, b) => sign * (a.seq - b.seq));
  const rest = cursor === undefined ? ordered : ordered.filter(({ seq }) => sign * (seq - Number(cursor)) > 0);
  const page = rest.slice(0, limit);
  const hasMore = rest.length > page.length;
  return { page, pageInfo: { nextCursor: hasMore ? String(page.at(-1)?.seq) : null, hasMore, limit } };
}
