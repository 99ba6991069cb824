import { tableFromArrays, tableToIPC } from "apache-arrow";
import { parquetWriteBuffer } from "hyparquet-writer";

/** Rows of two numeric columns, whose decimals every language reads alike. */
const A = [0.1, 2.5, -7.25, 3, 1234.5678, 0.001];
const B = [0.2, 0.3, 1.1, 4, -0.5, 100];

/** What the models named `regression` give for them, to the last bit. */
export const EXPECTED = A.map((a, i) => 2 * a + B[i]!);

const arrow = (kind: "file" | "stream") =>
  new Uint8Array(tableToIPC(tableFromArrays({ a: Float64Array.from(A), b: Float64Array.from(B) }), kind));

/** The rows in every format, by file extension. */
export const ROWS = {
  csv: Buffer.from(`a,b\n${A.map((a, i) => `${a},${B[i]}\n`).join("")}`),
  json: Buffer.from(JSON.stringify(A.map((a, i) => ({ a, b: B[i] })))),
  jsonl: Buffer.from(A.map((a, i) => `${JSON.stringify({ a, b: B[i] })}\n`).join("")),
  arrow: arrow("file"),
  arrows: arrow("stream"),
  parquet: new Uint8Array(
    parquetWriteBuffer({
      columnData: [
        { name: "a", data: A, type: "DOUBLE" },
        { name: "b", data: B, type: "DOUBLE" },
      ],
    }),
  ),
} as const;
