import { describe, expect, it } from "vitest";
import { excerpt, withoutExcerpts } from "../../../../src/model/hooks/module/excerpt.js";

const place = { file: "custom.ts", line: 2, column: 9 };

describe("withoutExcerpts", () => {
  it.each([
    ["with its source", excerpt(place, "  throw new Error();")],
    ["without", excerpt(place, undefined)],
  ])("takes a place %s off a message", (_, at) => {
    expect(withoutExcerpts(`The score hook failed: no way\nsecond line\n${at} Remedy.`)).toBe(
      "The score hook failed: no way\nsecond line Remedy.",
    );
  });

  it("leaves other messages alone", () => {
    expect(withoutExcerpts("The row at line 3\nis ragged.")).toBe("The row at line 3\nis ragged.");
  });
});
