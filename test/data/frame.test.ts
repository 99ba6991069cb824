import { describe, expect, it } from "vitest";
import { DataFrame } from "../../src/data/frame.js";

describe("DataFrame", () => {
  it("keeps duplicate names in order and finds the first", () => {
    const frame = DataFrame.fromRows(
      ["a", "a", "b"],
      [
        [1, 2, "x"],
        [3, 4, null],
      ],
    );
    expect(frame.names).toEqual(["a", "a", "b"]);
    expect([...frame.numbers("a")]).toEqual([1, 3]);
    expect(frame.values("b")).toEqual(["x", null]);
  });

  it("gives rows as lazy views that look like objects", () => {
    const frame = DataFrame.from({ a: [1, 2], b: ["x", null] });
    expect([...frame.rows()].map((row) => ({ ...row }))).toEqual([
      { a: 1, b: "x" },
      { a: 2, b: null },
    ]);
  });

  it("keeps the type of typed arrays and infers that of plain ones", () => {
    const values = Float64Array.of(1, 2);
    const frame = DataFrame.from({
      a: values,
      b: Float32Array.of(1, 2),
      c: Uint8Array.of(1, 2),
      d: [1, 2.5],
    });
    expect(frame.columns.map((column) => column.type)).toEqual(["float64", "float32", "int32", "float64"]);
    expect(frame.numbers("a")).toBe(values);
    expect(DataFrame.from({ u: Uint32Array.of(2 ** 32 - 1, 0) }).values("u")).toEqual([4294967295, 0]);
  });

  it("says which column is missing, and nothing of the others: without a header, their names are values", () => {
    const missing = () => DataFrame.from({ "secret value": [1] }).column("z");
    expect(missing).toThrow("There is no column named 'z'.");
    expect(missing).toThrow(expect.objectContaining({ text: expect.not.stringContaining("secret") }));
  });
});
