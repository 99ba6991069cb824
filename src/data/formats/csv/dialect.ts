import { drumError } from "../../../errors.js";
import type { ReadOptions } from "../format.js";

/** Separator and quote of a CSV file, as bytes. */
export interface Dialect {
  readonly delimiter: number;
  readonly quote: number;
}

/** No record of sensible data is longer; what is, is no CSV or has a quote that stays open. In bytes. */
export const RECORD_LIMIT = 64 * 1024 * 1024;

export const LF = 10;
export const CR = 13;

/** @throws CSV_DIALECT unless both are one ASCII character, two different ones, and no line ends */
export function dialectOf({
  delimiter = ",",
  quote = '"',
}: Pick<ReadOptions, "delimiter" | "quote">): Dialect {
  const byte = (option: string, text: string) => {
    const code = text.charCodeAt(0);
    if (text.length !== 1 || code > 127 || code === 0 || code === LF || code === CR) {
      throw drumError("CSV_DIALECT", { option });
    }
    return code;
  };
  const dialect = { delimiter: byte("separator", delimiter), quote: byte("quote", quote) };
  if (dialect.delimiter === dialect.quote) throw drumError("CSV_DIALECT", { option: "quote" });
  return dialect;
}
