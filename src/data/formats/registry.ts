import { arrow, arrows } from "./arrow/format.js";
import type { Format } from "./format.js";
import { parquet } from "./parquet/format.js";
import { looksLikeJson, looksLikeJsonLines, looksLikeMatrixMarket, looksLikeText } from "./sniff.js";

/** Every data format, in the order in which content is tried when nothing else names the format. */
export const FORMATS: readonly Format[] = [
  arrow,
  arrows,
  parquet,
  {
    name: "mtx",
    extensions: [".mtx"],
    mediaTypes: ["text/mtx"],
    sniff: looksLikeMatrixMarket,
    load: async () => (await import("./matrix-market/codec.js")).matrixMarket,
  },
  {
    name: "jsonl",
    extensions: [".jsonl", ".ndjson"],
    mediaTypes: [
      "application/jsonl",
      "application/x-ndjson",
      "application/jsonlines",
      "application/x-jsonlines",
    ],
    sniff: looksLikeJsonLines,
    load: async () => (await import("./json/json-lines.js")).jsonLines,
  },
  {
    name: "json",
    extensions: [".json"],
    mediaTypes: ["application/json", "text/json"],
    sniff: looksLikeJson,
    load: async () => (await import("./json/json.js")).json,
  },
  {
    name: "csv",
    extensions: [".csv"],
    mediaTypes: ["text/csv", "text/plain", "application/csv"],
    sniff: looksLikeText,
    load: async () => (await import("./csv/codec.js")).csv,
  },
];
