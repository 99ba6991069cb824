import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Column } from "../../src/data/column.js";
import { concatFrames } from "../../src/data/concat.js";
import { DataFrame } from "../../src/data/frame.js";
import { arbitraryFrame, contents } from "./arbitrary-frame.js";

const joined = (...parts: (readonly unknown[] | Column)[]) => {
  const frame = concatFrames(parts.map((x) => DataFrame.from({ x })));
  return [frame.column("x").type, frame.values("x")];
};

describe("concatFrames and slice", () => {
  it("put every frame together again from its slices", () => {
    fc.assert(
      fc.property(arbitraryFrame(), fc.array(fc.nat({ max: 20 }), { maxLength: 4 }), (frame, cuts) => {
        const places = [
          0,
          ...cuts.map((cut) => Math.min(cut, frame.length)).sort((a, b) => a - b),
          frame.length,
        ];
        const parts = places.slice(1).map((end, i) => frame.slice(places[i]!, end));
        for (const [i, part] of parts.entries()) {
          const { values } = contents(frame);
          expect(contents(part).values).toEqual(
            values.map((column) => column.slice(places[i]!, places[i + 1]!)),
          );
        }
        expect(contents(concatFrames(parts))).toEqual(contents(frame));
      }),
    );
  });

  it.each<[string, (readonly unknown[])[], string, unknown[]]>([
    ["integers of two widths", [[1], [2 ** 40]], "int64", [1, 2 ** 40]],
    ["integers and floats", [[1], [1.5, null]], "float64", [1, 1.5, null]],
    [
      "text with other entries",
      [
        ["a", "b"],
        ["b", null, "c"],
      ],
      "string",
      ["a", "b", "b", null, "c"],
    ],
    ["text and numbers", [["a"], [1.5]], "string", ["a", "1.5"]],
    ["booleans and a part without values", [[true, null], [null]], "boolean", [true, null, null]],
    ["text and a part without rows", [["a"], []], "string", ["a"]],
  ])("%s", (_, parts, type, expected) => {
    expect(joined(...parts)).toEqual([type, expected]);
  });

  it("says what does not fit", () => {
    const message = "Parts of a table do not fit together: ";
    expect(() => joined([[1]], [[1, 2]])).toThrow(`${message}column 'x' has parts of different widths.`);
    expect(() => joined([[1]], [1])).toThrow(`${message}column 'x' has parts of different types.`);
    expect(() => concatFrames([DataFrame.from({ x: [1] }), DataFrame.from({ y: [1] })])).toThrow(
      `${message}their columns have different names.`,
    );
  });
});
