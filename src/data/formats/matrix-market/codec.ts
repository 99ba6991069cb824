import type { DataFrame } from "../../frame.js";
import { toFloat64 } from "../../numbers.js";
import type { FormatCodec, FrameWriter } from "../format.js";
import { readMatrixMarket } from "./read.js";

/**
 * Writes a coordinate matrix of real numbers: what is not 0, column after column, missing values as `nan`.
 * The names of the columns are not in the file. Frames written one after another are kept until the end,
 * because the head of the file counts their entries.
 */
function matrixWriter(): FrameWriter {
  const pieces: Buffer[] = [];
  let rows = 0;
  let columns = 0;
  let entries = 0;
  return {
    write(frame) {
      columns = frame.columns.length;
      frame.columns.forEach((_, k) => {
        const lines = linesOfColumn(frame, k, rows);
        entries += lines.length;
        pieces.push(Buffer.from(lines.join("")));
      });
      rows += frame.length;
      return new Uint8Array(0);
    },
    end() {
      const head = `%%MatrixMarket matrix coordinate real general\n${rows} ${columns} ${entries}\n`;
      return Buffer.concat([Buffer.from(head), ...pieces]);
    },
  };
}

/** @throws COLUMN_NOT_NUMERIC */
function linesOfColumn(frame: DataFrame, k: number, firstRow: number): string[] {
  const column = frame.columns[k]!;
  const sparse = column.type === "sparse";
  const values = sparse ? column.values : toFloat64(column, frame.names[k] ?? String(k));
  const lines: string[] = [];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value === 0) continue;
    const row = firstRow + (sparse ? column.indices[i]! : i) + 1;
    lines.push(`${row} ${k + 1} ${textOf(value)}\n`);
  }
  return lines;
}

function textOf(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
}

export const matrixMarket: FormatCodec = {
  read: readMatrixMarket,
  async write(frame) {
    const writer = matrixWriter();
    await writer.write(frame);
    return writer.end();
  },
  writer: matrixWriter,
};
