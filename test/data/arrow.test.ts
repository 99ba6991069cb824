import { inspect } from "node:util";
import { DateDay, Table, tableFromArrays, vectorFromArray } from "apache-arrow";
import { describe, expect, it } from "vitest";
import type { Float64Column, StringColumn } from "../../src/data/column.js";
import { DataFrame } from "../../src/data/frame.js";
import { contents } from "./arbitrary-frame.js";

describe("DataFrame and apache-arrow tables", () => {
  it("share memory, there and back", async () => {
    const frame = DataFrame.from({
      x: Float64Array.of(1, 2, 3),
      text: ["a", "b", "a"],
      n: Int32Array.of(1, 2, 3),
    });
    const table = await frame.toArrow();
    expect(table.toArray().map((row) => ({ ...row.toJSON() }))).toEqual(frame.toRecords());
    const back = await DataFrame.fromArrow(table);
    expect(contents(back)).toEqual(contents(frame));
    expect((back.column("x") as Float64Column).values.buffer).toBe(
      (frame.column("x") as Float64Column).values.buffer,
    );
    const codes = (name: DataFrame) => (name.column("text") as StringColumn).codes.buffer;
    expect(codes(back)).toBe(codes(frame));
  });

  it("read what apache-arrow makes, in several batches and slices", async () => {
    const table = tableFromArrays({ x: [1.5, 2.5, 3.5], text: ["a", null, "c"] });
    const chunked = table.concat(table).slice(1, 5);
    const frame = await DataFrame.fromArrow(chunked);
    expect(frame.values("x")).toEqual([2.5, 3.5, 1.5, 2.5]);
    expect(frame.values("text")).toEqual([null, "c", "a", null]);
    const days = new Table({ day: vectorFromArray([new Date(86_400_000)], new DateDay()) });
    expect((await DataFrame.fromArrow(days)).values("day")).toEqual(["1970-01-02"]);
    expect((await DataFrame.fromArrow(days, { timestamps: true })).column("day").type).toBe("timestamp");
  });
});

describe("a DataFrame in a console", () => {
  it("shows its shape, and rows as objects", () => {
    const frame = DataFrame.from({ x: [1], "a b": ["t"] });
    expect(inspect(frame)).toBe('DataFrame (1 rows) { "x": int32, "a b": string }');
    expect(inspect([...frame.rows()][0])).toBe("{ x: 1, 'a b': 't' }");
  });
});
