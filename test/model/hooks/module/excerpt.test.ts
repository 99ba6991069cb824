import { describe, expect, it } from "vitest";
import { excerpt, withoutSource } from "../../../../src/model/hooks/module/excerpt.js";

const place = { file: "custom.ts", line: 2, column: 9 };

describe("withoutSource", () => {
  it("leaves the place of a failure and takes its source off", () => {
    const message = `The score hook failed: no way\nsecond line\n${excerpt(place, "  throw new Error();")}`;
    expect(message).toContain("throw new Error();");
    expect(withoutSource(message)).toBe("The score hook failed: no way\nsecond line\n    at custom.ts:2:9");
  });

  it("leaves other messages alone", () => {
    const message = `The score hook failed: no way\n${excerpt(place, undefined)}`;
    expect(withoutSource(message)).toBe(message);
    expect(withoutSource("The row at line 3\nis ragged.")).toBe("The row at line 3\nis ragged.");
  });
});
