import { constants } from "node:buffer";
import { drumError } from "../../../errors.js";
import { toUtf8 } from "../../charset.js";
import type { DataFrame } from "../../frame.js";
import type { FormatCodec, FrameWriter, ReadOptions } from "../format.js";
import { parseJson } from "./parse.js";
import { tableOf } from "./table.js";
import { recordsText } from "./write.js";

/**
 * Reads a JSON document as a table, see {@link tableOf}.
 * @throws INPUT_EMPTY, INPUT_TOO_LONG, JSON_SYNTAX, JSON_SHAPE, CHARSET_UNKNOWN, INPUT_CHARSET, INPUT_NOT_TEXT
 */
function readJson(bytes: Uint8Array, options: ReadOptions): DataFrame {
  const text = toUtf8(bytes, options.charset, options.firstLine);
  if (text.length > constants.MAX_STRING_LENGTH) {
    throw drumError("INPUT_TOO_LONG", {
      what: "JSON",
      length: text.length,
      limit: constants.MAX_STRING_LENGTH,
    });
  }
  const string = text.toString();
  if (string.trim() === "") throw drumError("INPUT_EMPTY", { format: "JSON" });
  return tableOf(parseJson(string, options.firstLine), options.columnNames);
}

/** Writes an array of records, one a line. */
function jsonWriter(): FrameWriter {
  let started = false;
  return {
    write(frame) {
      if (frame.length === 0) return new Uint8Array(0);
      const before = started ? ",\n" : "[";
      started = true;
      return Buffer.concat([Buffer.from(before), recordsText(frame, ",\n")]);
    },
    end: () => Buffer.from(started ? "]\n" : "[]\n"),
  };
}

export const json: FormatCodec = {
  read: readJson,
  async write(frame) {
    const writer = jsonWriter();
    return Buffer.concat([await writer.write(frame), await writer.end()]);
  },
  writer: jsonWriter,
};
