import { drumError } from "../errors.js";

/** Passes on what has no more rows than may be. @throws TOO_MANY_ROWS */
export function withinLimit<Rows extends { readonly length: number }>(
  rows: Rows,
  limit: number | undefined,
): Rows {
  if (limit !== undefined && rows.length > limit) throw drumError("TOO_MANY_ROWS", { limit });
  return rows;
}
