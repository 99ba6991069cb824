import { describe, expect, it } from "vitest";
import { float32Column } from "../../../src/data/column.js";
import { DataFrame } from "../../../src/data/frame.js";
import { toFrame } from "../../../src/model/hooks/to-frame.js";

const plain = (frame: DataFrame) => Object.fromEntries(frame.names.map((name) => [name, frame.values(name)]));
const frame = DataFrame.from({ a: [1] });

describe("predictions may be", () => {
  const cases: [what: string, value: unknown, expected: Record<string, unknown[]>][] = [
    ["a data frame", frame, { a: [1] }],
    [
      "a data frame of another copy of the library",
      { names: ["a"], columns: frame.columns, length: 1 },
      { a: [1] },
    ],
    ["rows as objects", [{ a: 1, b: "x" }, { b: "y" }], { a: [1, null], b: ["x", "y"] }],
    ["row views", [...frame.rows()], { a: [1] }],
    ["columns of arrays", { a: [1, 2], b: ["x", null] }, { a: [1, 2], b: ["x", null] }],
    ["columns of typed arrays", { a: Float64Array.of(1.5), b: Int32Array.of(2) }, { a: [1.5], b: [2] }],
    ["columns as such", { a: float32Column(Float32Array.of(0.5)) }, { a: [0.5] }],
    ["an array of numbers", [1, 2.5], { Predictions: [1, 2.5] }],
    ["a typed array", Float32Array.of(0.5, 1), { Predictions: [0.5, 1] }],
    ["no rows", [], { Predictions: [] }],
  ];
  for (const [what, value, expected] of cases) {
    it(what, () => expect(plain(toFrame(value, "The score hook"))).toEqual(expected));
  }
});

describe("predictions may not be", () => {
  const cases: [what: string, value: unknown, says: string][] = [
    ["nothing", undefined, "The score hook returned nothing where a data frame is needed."],
    ["null", null, "The score hook returned null where"],
    ["a number", 3, "The score hook returned a number where"],
    ["text", "secret", "The score hook returned a string where"],
    ["a map", new Map(), "The score hook returned a Map where"],
    ["texts", ["secret"], "The score hook returned an array of string values where"],
    [
      "mixed values",
      [1, "secret", {}],
      "The score hook returned an array of number and string and object values",
    ],
    ["data frames", [frame, frame], "The score hook returned an array of DataFrame values where"],
    ["an object of single values", { a: 1 }, "The score hook returned an object where"],
    ["a function", () => 1, "The score hook returned a function where"],
    [
      "columns of several lengths",
      { a: [1], b: [1, 2] },
      "The score hook returned an object that cannot be one (Column 'b'",
    ],
  ];
  for (const [what, value, says] of cases) {
    it(what, () => {
      expect(() => toFrame(value, "The score hook")).toThrow(says);
      expect(() => toFrame(value, "The score hook")).not.toThrow("secret");
    });
  }
});
