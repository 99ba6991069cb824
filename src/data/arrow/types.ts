/**
 * Arrow's type ids. Written out, so that tables can be read without loading apache-arrow, and tables of any
 * copy of it that a user brings along are understood.
 */
export const ARROW_TYPE = {
  Null: 1,
  Int: 2,
  Float: 3,
  Utf8: 5,
  Bool: 6,
  Decimal: 7,
  Date: 8,
  Time: 9,
  Timestamp: 10,
  List: 12,
  FixedSizeList: 16,
  Duration: 18,
  LargeUtf8: 20,
  LargeList: 21,
  Utf8View: 24,
  Dictionary: -1,
} as const;

/** Arrow's time units by their numbers. */
export const ARROW_UNITS = ["s", "ms", "us", "ns"] as const;
