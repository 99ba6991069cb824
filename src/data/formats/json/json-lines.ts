import { drumError } from "../../../errors.js";
import { toUtf8 } from "../../charset.js";
import type { DataFrame } from "../../frame.js";
import type { FormatCodec, ReadOptions } from "../format.js";
import { type Json, parseJson } from "./parse.js";
import { tableOfItems } from "./table.js";
import { recordsText } from "./write.js";

/**
 * Reads one JSON value a line, all of them records, rows or plain values; blank lines are skipped.
 * @throws INPUT_EMPTY, JSON_SYNTAX, JSON_SHAPE, CHARSET_UNKNOWN, INPUT_CHARSET, INPUT_NOT_TEXT
 */
function readJsonLines(bytes: Uint8Array, options: ReadOptions): DataFrame {
  const text = toUtf8(bytes, options.charset, options.firstLine);
  const items: Json[] = [];
  let number = options.firstLine ?? 1;
  for (let start = 0; start < text.length; number++) {
    const newline = text.indexOf(10, start);
    const end = newline < 0 ? text.length : newline;
    const line = text.toString("utf8", start, end);
    if (line.trim() !== "") items.push(parseJson(line, number));
    start = end + 1;
  }
  if (items.length === 0) throw drumError("INPUT_EMPTY", { format: "JSON lines" });
  return tableOfItems(items, options.columnNames);
}

export const jsonLines: FormatCodec = {
  read: readJsonLines,
  write: (frame) =>
    frame.length === 0 ? new Uint8Array(0) : Buffer.concat([recordsText(frame, "\n"), Buffer.from("\n")]),
};
