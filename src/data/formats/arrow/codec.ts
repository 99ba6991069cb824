import type { FormatCodec } from "../format.js";
import { writeWhole } from "../write-whole.js";
import { readArrow } from "./read.js";
import { arrowWriter } from "./write.js";

/** Arrow IPC files; reads streams too. */
export const arrowFile = arrowCodec("file");

/** Arrow IPC streams; reads files too. */
export const arrowStream = arrowCodec("stream");

function arrowCodec(kind: "file" | "stream"): FormatCodec {
  const writer = () => arrowWriter(kind);
  return { read: readArrow, writer, write: writeWhole(writer) };
}
