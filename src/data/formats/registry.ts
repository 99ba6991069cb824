import { arrow, arrows } from "./arrow/format.js";
import type { Format } from "./format.js";
import { parquet } from "./parquet/format.js";
import { looksLikeText } from "./sniff.js";

/** Every data format, in the order in which content is tried when nothing else names the format. */
export const FORMATS: readonly Format[] = [
  arrow,
  arrows,
  parquet,
  {
    name: "csv",
    extensions: [".csv"],
    mediaTypes: ["text/csv", "text/plain", "application/csv"],
    sniff: looksLikeText,
    load: async () => (await import("./csv/codec.js")).csv,
  },
];
