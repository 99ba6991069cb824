import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { int32Column } from "../../src/data/column.js";
import { DataFrame } from "../../src/data/frame.js";

const column = (values: readonly unknown[]) => {
  const frame = DataFrame.from({ x: values });
  return [frame.column("x").type, frame.values("x")];
};

describe("a column from plain values", () => {
  it.each<[string, unknown[], string, unknown[]]>([
    ["small integers", [1, -2, 2 ** 31 - 1], "int32", [1, -2, 2 ** 31 - 1]],
    ["large integers", [1, 2 ** 31], "int64", [1, 2 ** 31]],
    ["bigints", [1n, 2n ** 63n - 1n], "int64", [1, 2n ** 63n - 1n]],
    ["bigints beyond 64 bits", [1n, 2n ** 64n], "float64", [1, 2 ** 64]],
    ["integers and floats", [1, 1.5], "float64", [1, 1.5]],
    ["bigints and floats", [1n, 1.5], "float64", [1, 1.5]],
    ["integers with missing values", [1, null, undefined, Number.NaN], "float64", [1, null, null, null]],
    ["negative zero", [-0], "float64", [-0]],
    ["booleans", [true, null, false], "boolean", [true, null, false]],
    ["text", ["a", null, "a"], "string", ["a", null, "a"]],
    ["booleans and numbers", [true, 1], "string", ["true", "1"]],
    ["dates", [new Date(0), new Date(Number.NaN)], "string", ["1970-01-01T00:00:00.000Z", null]],
    ["objects", [{ a: 1n }, "b"], "string", ['{"a":"1"}', "b"]],
    [
      "lists",
      [[1, 2], null, Float32Array.of(3, 4)],
      "vector",
      [Float64Array.of(1, 2), null, Float64Array.of(3, 4)],
    ],
    ["lists of different lengths", [[1], [1, 2]], "string", ["[1]", "[1,2]"]],
    ["nothing", [], "float64", []],
    ["only missing values", [null, undefined], "float64", [null, null]],
  ])("%s", (_, values, type, expected) => {
    expect(column(values)).toEqual([type, expected]);
  });

  it("holds every mixture of numbers", () => {
    const number = fc.oneof(
      fc.double({ noNaN: true }),
      fc.integer(),
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    );
    fc.assert(
      fc.property(fc.array(number, { minLength: 1 }), (values) => {
        const [type, back] = column(values) as [string, (number | bigint)[]];
        expect(["int32", "int64", "float64"]).toContain(type);
        if (type === "float64") expect(back).toEqual(values.map(Number));
        else expect(back.map(BigInt)).toEqual(values.map(BigInt));
      }),
    );
  });

  it("shares the memory of typed arrays and passes columns on", () => {
    const doubles = new Float64Array(1_000_000);
    const ints = int32Column(Int32Array.of(1, 2));
    expect(DataFrame.from({ x: doubles }).numbers("x")).toBe(doubles);
    expect(DataFrame.from({ x: ints }).column("x")).toBe(ints);
    expect(column(BigUint64Array.of(1n, 2n ** 64n - 1n) as unknown as unknown[])).toEqual([
      "float64",
      [1, 2 ** 64],
    ]);
    expect(column(Uint32Array.of(1, 2 ** 32 - 1) as unknown as unknown[])).toEqual([
      "int64",
      [1, 2 ** 32 - 1],
    ]);
  });
});
