import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { matrixMarket } from "../../../../src/data/formats/matrix-market/codec.js";
import { readMatrixMarket } from "../../../../src/data/formats/matrix-market/read.js";
import { DataFrame } from "../../../../src/data/frame.js";
import { toFloat64 } from "../../../../src/data/numbers.js";
import { needs, pythonFor } from "../../../oracles/python.js";

const python = pythonFor(["scipy"]);

/** What SciPy reads from each text: rows, columns and the values row by row, all as float64. */
function scipyMatrices(texts: readonly string[]): Float64Array[] {
  const program = `
import io, json, sys, numpy as np, scipy.io
for text in json.load(sys.stdin):
    m = scipy.io.mmread(io.BytesIO(text.encode()))
    m = np.asarray(m.toarray() if hasattr(m, "toarray") else m, dtype="<f8")
    sys.stdout.buffer.write(np.array([*m.shape], "<f8").tobytes() + m.tobytes())
`;
  const result = spawnSync(python!, ["-c", program], { input: JSON.stringify(texts), maxBuffer: 1 << 28 });
  expect(result.stderr.toString()).toBe("");
  const all = new Float64Array(new Uint8Array(result.stdout).buffer);
  const matrices: Float64Array[] = [];
  for (let at = 0; at < all.length; at += 2 + all[at]! * all[at + 1]!) {
    matrices.push(all.subarray(at, at + 2 + all[at]! * all[at + 1]!));
  }
  return matrices;
}

function dense(frame: DataFrame): Float64Array {
  const columns = frame.columns.map((column) => toFloat64(column, ""));
  const values = Float64Array.of(
    frame.length,
    columns.length,
    ...new Array<number>(frame.length * columns.length),
  );
  for (let k = 0; k < columns.length; k++) {
    for (let i = 0; i < frame.length; i++) values[2 + i * columns.length + k] = columns[k]![i]!;
  }
  return values;
}

const read = (text: string, columnNames?: string[]) =>
  readMatrixMarket(Buffer.from(text), columnNames ? { columnNames } : {});

const number = fc.oneof(
  fc.integer().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
);
const size = fc.integer({ min: 1, max: 6 });

const coordinate = fc
  .record({
    rows: size,
    columns: size,
    field: fc.constantFrom("real", "integer", "pattern"),
    symmetry: fc.constantFrom("general", "general", "symmetric", "skew-symmetric"),
    entries: fc.array(fc.tuple(fc.nat(), fc.nat(), fc.integer({ min: -99, max: 99 }), number), {
      maxLength: 12,
    }),
  })
  .map(({ rows, columns, field, symmetry, entries }) => {
    const width = symmetry === "general" ? columns : rows;
    const lines = entries.flatMap(([a, b, integer, real]) => {
      const [i, j] = [(a % rows) + 1, (b % width) + 1];
      if (symmetry !== "general" && (i < j || (symmetry === "skew-symmetric" && i === j))) return [];
      return [`${i} ${j}${field === "pattern" ? "" : ` ${field === "real" ? real : integer}`}`];
    });
    const head = `%%MatrixMarket matrix coordinate ${field} ${symmetry}\n% a comment\n\n`;
    return `${head}${rows} ${width} ${lines.length}\n${lines.join("\n")}\n`;
  });

const array = fc
  .record({
    rows: size,
    columns: size,
    symmetric: fc.boolean(),
    values: fc.array(number, { minLength: 36, maxLength: 36 }),
  })
  .map(({ rows, columns, symmetric, values }) => {
    const count = symmetric ? (rows * (rows + 1)) / 2 : rows * columns;
    const head = `%%MatrixMarket matrix array real ${symmetric ? "symmetric" : "general"}\n`;
    return `${head}${rows} ${symmetric ? rows : columns}\n${values.slice(0, count).join("\n")}\n`;
  });

describe.skipIf(!python)(`Matrix Market as SciPy reads it${needs(python, ["scipy"])}`, () => {
  test("500 generated matrices", () => {
    const texts = fc.sample(fc.oneof(coordinate, array), { numRuns: 500, seed: 7 });
    const expected = scipyMatrices(texts);
    for (const [i, text] of texts.entries()) expect(dense(read(text)), text).toEqual(expected[i]);
  });

  test("what is written is read by SciPy", async () => {
    const frame = DataFrame.from({ a: [0, 1.5, 0, -2], b: [0, 0, 0, 0], c: [1e-300, 7, 1e20, 3] });
    const whole = Buffer.from(await matrixMarket.write!(frame, {})).toString();
    const writer = await matrixMarket.writer!({});
    const parts = [
      await writer.write(frame.slice(0, 3)),
      await writer.write(frame.slice(3)),
      await writer.end(),
    ];
    const [one, two] = scipyMatrices([whole, Buffer.concat(parts).toString()]);
    expect(one).toEqual(dense(frame));
    expect(two).toEqual(dense(frame));
  });
});

test("names come with the data", () => {
  const text = "%%MatrixMarket matrix coordinate real general\n2 2 1\n2 1 5\n";
  expect(read(text).names).toEqual(["0", "1"]);
  const frame = read(text, ["x", "y"]);
  expect([frame.names, frame.columns[0]!.type, frame.values("x")]).toEqual([["x", "y"], "sparse", [0, 5]]);
  expect(() => read(text, ["x"])).toThrow(expect.objectContaining({ code: "MTX_COLUMN_NAMES" }));
});

const REAL = "%%MatrixMarket matrix coordinate real general\n";
test.each([
  ["", "INPUT_EMPTY", ""],
  ["a,b\n1,2\n", "MTX_INVALID", "line 1"],
  ["%%MatrixMarket matrix coordinate complex general\n1 1 0\n", "MTX_INVALID", "line 1"],
  [`${REAL}2 2\n`, "MTX_INVALID", "line 2: the size"],
  [`${REAL}2 2 99999999999\n`, "MTX_INVALID", "line 2: the size"],
  [`${REAL}2 2 2\n1 1 5\n`, "MTX_INVALID", "it ends after 1 of 2 entries"],
  [`${REAL}2 2 1\n1 1 5\n2 2 6\n`, "MTX_INVALID", "line 4: there is more after 1 entries"],
  [`${REAL}2 2 1\n3 1 5\n`, "MTX_INVALID", "line 3: an index is not between 1 and 2"],
  [`${REAL}2 2 1\n1 1\n`, "MTX_INVALID", "line 3: it has 2 fields, not 3"],
  [`${REAL}% c\n2 2 1\n\n1 1 secret\n`, "MTX_INVALID", "line 5: a number is expected"],
])("bad: %j", (text, code, message) => {
  expect(() => read(text)).toThrow(
    expect.objectContaining({ code, message: expect.stringContaining(message) }),
  );
});
