import { describe, expect, it } from "vitest";
import { affordable, sizingOf } from "../../../src/server/versions/sizing.js";

const MB = 2 ** 20;

describe("--max-workers auto", () => {
  const auto = (cores: number, each: number, spare: number) => {
    const lines: string[] = [];
    return {
      workers: affordable({ cores, each: each * MB, there: 1, spare: spare * MB }, (line) =>
        lines.push(line),
      ),
      lines,
    };
  };

  it("is one a core where memory holds them with room to spare", () => {
    expect(auto(8, 100, 2000)).toEqual({ workers: 8, lines: [] });
  });

  it("is fewer where it does not, with a line that says so", () => {
    // Four fifths of 2000 MB hold two more of 700 MB.
    expect(auto(8, 700, 2000)).toEqual({
      workers: 3,
      lines: [
        "--max-workers auto: 3 workers, though there are 8 cores: each takes 700 MB of memory, and 2000 MB are left.",
      ],
    });
  });

  it("is never none", () => {
    expect(auto(2, 4000, 10)).toMatchObject({ workers: 1, lines: [expect.stringContaining("1 worker,")] });
  });
});

describe("the numbers of workers", () => {
  it("are one and one unless something is said", () => {
    expect(sizingOf({})).toEqual({ max: 1 });
    expect(sizingOf({ maxWorkers: 0 })).toEqual({ max: 1 });
    expect(sizingOf({ maxWorkers: 4, minWorkers: 2 })).toEqual({ max: 4, min: 2 });
    expect(sizingOf({ maxWorkers: "auto", minWorkers: 9 })).toEqual({ max: "auto", min: 9 });
  });

  it("must fit each other", () => {
    expect(() => sizingOf({ maxWorkers: 2, minWorkers: 3 })).toThrow(
      /--min-workers.*--max-workers, which is 2/,
    );
  });
});
