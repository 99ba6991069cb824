import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  booleanColumn,
  float32Column,
  float64Column,
  int64Column,
  stringColumn,
} from "../../../../src/data/column.js";
import { readCsv } from "../../../../src/data/formats/csv/read.js";
import { writeCsv } from "../../../../src/data/formats/csv/write.js";
import { DataFrame } from "../../../../src/data/frame.js";
import { needs, pythonFor } from "../../../oracles/python.js";

const text = (frame: DataFrame, options = {}) => Buffer.from(writeCsv(frame, options)).toString();

const python = pythonFor(["pandas"]);

/** What pandas writes for the table that this Python expression makes. */
function pandasText(expression: string): string {
  const program = `import sys, numpy as np, pandas as pd
sys.stdout.buffer.write((${expression}).to_csv(index=False).encode())`;
  const result = spawnSync(python!, ["-c", program]);
  expect(result.stderr.toString()).toBe("");
  return result.stdout.toString();
}

describe.skipIf(!python)(`CSV as pandas writes it${needs(python, ["pandas"])}`, () => {
  test("every type of column, with missing values", () => {
    const frame = new DataFrame(
      ["double", "single", "integer", "flag", "text, too", 'a"b', "time"],
      [
        float64Column(Float64Array.of(20, 1e-5, 1e16, Number.NaN, -0, Number.NEGATIVE_INFINITY, 0.1)),
        float32Column(Float32Array.of(0.1, 1e-5, 1e6, Number.NaN, -0, Number.POSITIVE_INFINITY, 16777216)),
        int64Column(
          BigInt64Array.of(0n, -1n, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 31n, -(2n ** 31n), 2n ** 32n),
        ),
        booleanColumn(Uint8Array.of(1, 0, 1, 0, 1, 0, 1)),
        stringColumn(["a", "b,c", 'q"x', "n\nl", null, " lead ", ""]),
        booleanColumn(Uint8Array.of(1, 0, 0, 0, 1, 0, 1), Uint8Array.of(0b1111011)),
        {
          type: "timestamp",
          length: 7,
          unit: "us",
          values: BigInt64Array.from([0, 1.5, -1.5, 86_400, 1e9, 1e9 + 0.25, 2e9], (s) => BigInt(s * 1e6)),
        },
      ],
    );
    const expected = pandasText(`pd.DataFrame({
      "double": [20, 1e-5, 1e16, None, -0.0, -np.inf, 0.1],
      "single": np.array([0.1, 1e-5, 1e6, np.nan, -0.0, np.inf, 16777216], dtype="float32"),
      "integer": [0, -1, 2**63-1, -2**63, 2**31, -2**31, 2**32],
      "flag": [True, False, True, False, True, False, True],
      "text, too": ["a", "b,c", 'q"x', "n\\nl", None, " lead ", ""],
      'a"b': [True, False, None, False, True, False, True],
      "time": pd.to_datetime([0, 1.5, -1.5, 86400, 1e9, 1e9 + 0.25, 2e9], unit="s").astype("datetime64[us]"),
    })`);
    expect(text(frame)).toBe(expected);
  });

  test("a single column with empty fields", () => {
    const frame = new DataFrame(["x"], [stringColumn([null, "", "a"])]);
    expect(text(frame)).toBe(pandasText(`pd.DataFrame({"x": [None, "", "a"]})`));
    expect(text(new DataFrame([""], [float64Column(Float64Array.of(1))]))).toBe(
      pandasText(`pd.DataFrame({"": [1.0]})`),
    );
  });
});

test("lines end as they are asked to", () => {
  const frame = DataFrame.from({ a: ["x\ny", null] });
  expect(text(frame, { lineEnd: "\r\n" })).toBe('a\r\n"x\ny"\r\n""\r\n');
});

test("what is written reads back the same", async () => {
  const cell = fc.oneof(fc.string(), fc.constantFrom('"', ",", "\n", "\r\n", "\r", 'a"b', ";"));
  const present = (value: string) =>
    value !== "" && !value.includes("\0") && !/^(?:NaN|nan|null|None|NA)$/.test(value);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ x: fc.double({ noNaN: true }), s: cell.filter(present) }), {
        minLength: 1,
        maxLength: 8,
      }),
      fc.constantFrom(",", ";", "\t", "|", "-", "1", "e", "]", "^", "\\"),
      async (records, delimiter) => {
        const frame = new DataFrame(
          ["x", "s"],
          [
            float64Column(Float64Array.from(records, ({ x }) => x)),
            stringColumn(["first", ...records.map(({ s }) => s).slice(1)]),
          ],
        );
        const back = await readCsv(writeCsv(frame, { delimiter }), { delimiter });
        expect(back.names).toEqual(["x", "s"]);
        expect(back.values("s")).toEqual(frame.values("s"));
        expect(new BigInt64Array(back.numbers("x").slice().buffer)).toEqual(
          new BigInt64Array(frame.numbers("x").slice().buffer),
        );
      },
    ),
    { numRuns: 500 },
  );
});

test("without a header", () => {
  const frame = new DataFrame(["x", "y"], [float64Column(Float64Array.of(1)), stringColumn(["a"])]);
  expect(text(frame, { header: false })).toBe("1.0,a\n");
});

test("vectors and matrices are JSON arrays, sparse columns are dense", () => {
  const frame = new DataFrame(
    ["v", "m", "s"],
    [
      { type: "vector", length: 2, width: 2, values: Float64Array.of(1, 2.5, 3, 4) },
      { type: "matrix", length: 2, shape: [2, 1], values: Float64Array.of(1, 2, 3, 4) },
      { type: "sparse", length: 2, indices: Int32Array.of(1), values: Float64Array.of(7) },
    ],
  );
  expect(text(frame)).toBe('v,m,s\n"[1.0, 2.5]","[[1.0], [2.0]]",0.0\n"[3.0, 4.0]","[[3.0], [4.0]]",7.0\n');
});
