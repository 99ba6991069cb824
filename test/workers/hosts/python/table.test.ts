import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isPresent } from "../../../../src/data/column.js";
import type { DataFrame } from "../../../../src/data/frame.js";
import { decodeFrame } from "../../../../src/data/wire.js";
import { needs, pythonFor } from "../../../oracles/python.js";

const python = pythonFor(["pandas"]);
const HOST = fileURLToPath(new URL("../../../../src/workers/hosts/python", import.meta.url));

/** Makes pandas columns of what it reads, and writes each table as the host encodes it. */
const PROGRAM = `
import base64, json, sys
sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
import numpy as np, pandas as pd
from drum_host import table

def column(kind, values):
    if kind == "float": return pd.Series([np.nan if v is None else v for v in values], dtype="float64")
    if kind in ("float32", "int8", "uint16", "int32", "uint32", "int64", "uint64", "bool"): return pd.Series(values, dtype=kind)
    if kind in ("Int64", "Float64", "boolean", "UInt8"): return pd.Series(pd.array(values, dtype=kind))
    if kind == "time": return pd.Series([pd.NaT if v is None else pd.Timestamp(v, unit="s") for v in values], dtype="datetime64[ns]")
    if kind == "zoned": return pd.Series(pd.to_datetime(values, unit="s", utc=True)).dt.tz_convert("Asia/Tokyo")
    if kind == "category": return pd.Series(values, dtype="category")
    if kind == "sparse": return pd.Series(pd.arrays.SparseArray(values, fill_value=0.0))
    if kind == "gaps": return pd.Series(pd.arrays.SparseArray([np.nan if v == 0 else v for v in values]))
    return pd.Series(values, dtype=object)

for line in sys.stdin:
    spec = json.loads(line)
    frame = pd.concat([column(c["kind"], c["values"]) for c in spec], axis=1)
    frame.columns = [c["name"] for c in spec]
    schema, buffers = table.encode(frame)
    print(json.dumps([schema, base64.b64encode(b"".join(buffers)).decode()]))
`;

type Value = number | boolean | string | null;

const integers = (bits: number, signed: boolean): fc.Arbitrary<Value> =>
  signed ? fc.integer({ min: -(2 ** (bits - 1)), max: 2 ** (bits - 1) - 1 }) : fc.nat({ max: 2 ** bits - 1 });
const number: fc.Arbitrary<Value> = fc.double({ noNaN: true, noDefaultInfinity: true });
const text: fc.Arbitrary<Value> = fc.string({ unit: "grapheme", maxLength: 6 });
const seconds: fc.Arbitrary<Value> = fc.integer({ min: -1e9, max: 4e9 });
const gapped = (value: fc.Arbitrary<Value>) => fc.option(value, { nil: null });

/** The kinds of columns that pandas has, each with its values. */
const KINDS: Record<string, fc.Arbitrary<Value>> = {
  float: gapped(number),
  float32: fc.float({ noNaN: true }).map((value) => (Number.isFinite(value) ? value : 0)),
  int8: integers(8, true),
  uint16: integers(16, false),
  int32: integers(32, true),
  uint32: fc.nat({ max: 2 ** 31 - 1 }).map((value) => value * 2),
  int64: fc.maxSafeInteger(),
  uint64: fc.maxSafeNat(),
  bool: fc.boolean(),
  Int64: gapped(fc.maxSafeInteger()),
  UInt8: gapped(integers(8, false)),
  Float64: gapped(number),
  boolean: gapped(fc.boolean()),
  time: gapped(seconds),
  zoned: gapped(seconds),
  category: gapped(text),
  sparse: fc.oneof(fc.constant(0), number),
  gaps: fc.oneof(fc.constant(0), number),
  text: gapped(text),
  booleans: gapped(fc.boolean()),
  numbers: gapped(number),
};

interface ColumnSpec {
  readonly name: string;
  readonly kind: string;
  readonly values: readonly Value[];
}

const tables: fc.Arbitrary<ColumnSpec[]> = fc
  .tuple(
    fc.nat({ max: 20 }),
    fc.array(fc.constantFrom(...Object.keys(KINDS)), { minLength: 1, maxLength: 6 }),
  )
  .chain(([rows, kinds]) =>
    fc.tuple(
      ...kinds.map((kind) =>
        fc.record({
          name: fc.string({ maxLength: 5 }),
          kind: fc.constant(kind),
          values: fc.array(KINDS[kind]!, { minLength: rows, maxLength: rows }),
        }),
      ),
    ),
  );

const PER_SECOND = { s: 1, ms: 1e3, us: 1e6, ns: 1e9 };

/** What a decoded column holds, missing values as null. */
function valuesOf(frame: DataFrame, index: number): Value[] {
  const column = frame.columns[index]!;
  return Array.from({ length: frame.length }, (_, i): Value => {
    switch (column.type) {
      case "string":
        return column.codes[i]! < 0 ? null : column.dictionary[column.codes[i]!]!;
      case "sparse": {
        const at = column.indices.indexOf(i);
        return at < 0 ? 0 : column.values[at]!;
      }
      case "boolean":
        return isPresent(column.validity, i) ? column.values[i] === 1 : null;
      case "timestamp":
        return isPresent(column.validity, i) ? Number(column.values[i]!) / PER_SECOND[column.unit] : null;
      case "vector":
      case "matrix":
        throw new Error(column.type);
      default: {
        const value = Number(column.values[i]);
        return isPresent(column.validity, i) && !Number.isNaN(value) ? value : null;
      }
    }
  });
}

/** Zero has no sign in a sparse column, and what was 0 is missing in one with gaps. */
function expectedOf({ kind, values }: ColumnSpec): readonly Value[] {
  if (kind === "gaps") return values.map((value) => (value === 0 ? null : value));
  return kind === "sparse" ? values.map((value) => (value === 0 ? 0 : value)) : values;
}

describe.skipIf(!python)(`the table encoding of the Python host${needs(python, ["pandas"])}`, () => {
  it("is read back as it was in pandas, whatever the columns", () => {
    const many = fc.array(tables, { minLength: 300, maxLength: 300, size: "max" });
    fc.assert(
      fc.property(many, (specs) => {
        const input = specs.map((spec) => `${JSON.stringify(spec)}\n`).join("");
        const output = execFileSync(python!, ["-c", PROGRAM, HOST], { input, maxBuffer: 1 << 28 });
        const answers = output.toString().trimEnd().split("\n");
        specs.forEach((spec, t) => {
          const [schema, bytes] = JSON.parse(answers[t]!);
          const frame = decodeFrame(schema, Buffer.from(bytes, "base64"));
          expect(frame.names).toEqual(spec.map(({ name }) => name));
          spec.forEach((column, k) => {
            const plain = (value: Value) => (value === 0 ? 0 : value);
            expect(valuesOf(frame, k).map(plain), column.kind).toEqual(expectedOf(column).map(plain));
          });
        });
      }),
      { numRuns: 1, endOnFailure: true },
    );
  });
});
