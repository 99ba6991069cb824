import { type Column, isMissing, isPresent } from "../../column.js";
import { float32Text, floatText } from "../../float-text.js";
import type { DataFrame } from "../../frame.js";
import { toFloat64 } from "../../numbers.js";
import { timestampTexts } from "../../timestamp-text.js";

/** Text is put together in pieces of about so many characters, which then become bytes. */
const PIECE = 1 << 20;

/**
 * The rows of a frame as JSON objects, joined by a separator. Missing values, NaN and infinities are null;
 * floats keep their point (`20.0`); the second column of a name `a` is `a.1`, as pandas names it.
 */
export function recordsText(frame: DataFrame, separator: string): Buffer {
  const keys = uniqueNames(frame.names).map((name) => `${JSON.stringify(name)}:`);
  const texts = frame.columns.map(cellTexts);
  const pieces: Buffer[] = [];
  let piece = "";
  for (let i = 0; i < frame.length; i++) {
    let row = i === 0 ? "{" : `${separator}{`;
    for (let k = 0; k < keys.length; k++) row += (k === 0 ? "" : ",") + keys[k] + texts[k]!(i);
    piece += `${row}}`;
    if (piece.length > PIECE) {
      pieces.push(Buffer.from(piece));
      piece = "";
    }
  }
  return Buffer.concat([...pieces, Buffer.from(piece)]);
}

function uniqueNames(names: readonly string[]): string[] {
  const seen = new Set(names);
  const used = new Set<string>();
  return names.map((name) => {
    let unique = name;
    for (let n = 1; used.has(unique) || (unique !== name && seen.has(unique)); n++) unique = `${name}.${n}`;
    used.add(unique);
    return unique;
  });
}

/** The values of a column as JSON, by row. Missing values, NaN and infinities are null; floats keep their point. */
export function cellTexts(column: Column): (index: number) => string {
  switch (column.type) {
    case "string": {
      const dictionary = column.dictionary.map((text) => JSON.stringify(text));
      return (i) => dictionary[column.codes[i]!] ?? "null";
    }
    case "float64":
      return (i) => finite(isPresent(column.validity, i) ? column.values[i]! : Number.NaN, floatText);
    case "float32":
      return (i) => finite(isPresent(column.validity, i) ? column.values[i]! : Number.NaN, float32Text);
    case "sparse": {
      const values = toFloat64(column, "");
      return (i) => finite(values[i]!, floatText);
    }
    case "boolean":
      return (i) => (isMissing(column, i) ? "null" : column.values[i] === 1 ? "true" : "false");
    case "timestamp": {
      const text = timestampTexts(column);
      return (i) => (isMissing(column, i) ? "null" : JSON.stringify(text(i)));
    }
    case "vector":
      return (i) =>
        isMissing(column, i) ? "null" : arrayText(column.values, i * column.width, column.width);
    case "matrix": {
      const [rows, width] = column.shape;
      const row = (i: number, r: number) => arrayText(column.values, (i * rows + r) * width, width);
      const lines = (i: number) => Array.from({ length: rows }, (_, r) => row(i, r));
      return (i) => (isMissing(column, i) ? "null" : `[${lines(i).join(",")}]`);
    }
    default:
      return (i) => (isMissing(column, i) ? "null" : String(column.values[i]));
  }
}

const finite = (value: number, text: (value: number) => string) =>
  Number.isFinite(value) ? text(value) : "null";

function arrayText(values: Float64Array, start: number, length: number): string {
  return `[${Array.from(values.subarray(start, start + length), (value) => finite(value, floatText)).join(",")}]`;
}
