/** The data of a request. */
import { closeSync, openSync, readSync } from "node:fs";
import { decodeTable } from "./table.mjs";

/** An error of drum's table: the coordinator has its texts. */
export class Failure extends Error {
  constructor(code, details = {}) {
    super(code);
    this.code = code;
    this.details = details;
  }
}

/** A payload's bytes: header and data, and where in the body the next payload's begin. */
export function payloadOf(meta, body, start = 0) {
  const end = start + (meta.bytes ?? body.length - start);
  const own = body.subarray(start, end);
  const { range } = meta;
  return { ...meta, end, bytes: range ? Buffer.concat([own, rangeOf(range)]) : own };
}

function rangeOf({ path, start, end }) {
  const bytes = Buffer.alloc(end - start);
  const file = openSync(path);
  readSync(file, bytes, 0, bytes.length, start);
  closeSync(file);
  return bytes;
}

/** The table of a payload: what it says is one, or CSV. */
export function tableOf(payload, read = {}) {
  if (payload.table) return decodeTable(payload.table, payload.bytes);
  const charset = read.charset ?? payload.mediaType.parameters.charset ?? "utf-8";
  const rows = recordsOf(textOf(payload.bytes, charset), read.delimiter ?? ",", read.quote ?? '"');
  const [names, ...records] = rows;
  if (names === undefined) throw new Failure("INPUT_EMPTY", { format: "CSV" });
  for (const [row, { length }] of records.entries()) {
    if (length !== names.length)
      throw new Failure("CSV_RAGGED", { line: row + 2, actual: length, expected: names.length });
  }
  return { names, columns: names.map((_, i) => typed(records.map((record) => record[i]))) };
}

export function textOf(bytes, charset) {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch (error) {
    throw error instanceof RangeError
      ? new Failure("CHARSET_UNKNOWN")
      : new Failure("TEXT_INVALID", { charset });
  }
}

function recordsOf(text, delimiter, quote) {
  const records = [];
  for (let at = 0; at < text.length; ) {
    const record = [];
    for (;;) {
      let field = "";
      if (text[at] === quote) {
        for (at++; ; at++) {
          if (text[at] === quote && text[at + 1] !== quote) break;
          if (text[at] === quote) at++;
          field += text[at] ?? "";
        }
        at++;
      } else {
        while (at < text.length && text[at] !== delimiter && text[at] !== "\n") field += text[at++];
      }
      record.push(field.replace(/\r$/, ""));
      if (text[at] !== delimiter) break;
      at++;
    }
    at++;
    if (record.length > 1 || record[0] !== "" || records[0]?.length === 1) records.push(record);
  }
  return records;
}

/** Numbers where all that is not empty is one. */
function typed(texts) {
  const isNumber = texts.every((text) => text === "" || Number.isFinite(Number(text)));
  return texts.map((text) => (text === "" ? null : isNumber ? Number(text) : text));
}
