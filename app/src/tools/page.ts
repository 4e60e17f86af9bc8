import { decodeCursor, encodeCursor } from "../store/cursor.ts";

/** One page of a list that is held whole; throws a UserError for a cursor that is not ours. */
export function pageOf<T>(
  all: readonly T[],
  limit: number,
  cursor: string | undefined,
): { readonly page: readonly T[]; readonly next: { readonly nextCursor?: string } } {
  const start = decodeCursor(cursor) ?? 0;
  const end = start + limit;
  return {
    page: all.slice(start, end),
    next: end < all.length ? { nextCursor: encodeCursor(end) } : {},
  };
}
