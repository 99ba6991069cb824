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

  it("says which column is missing and which there are", () => {
    expect(() => DataFrame.from({ a: [1] }).column("z")).toThrow("There is no column named 'z'.");
  });
});
