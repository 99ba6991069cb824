import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromHalf, toHalf } from "../../src/data/half.js";

describe("half-precision floats", () => {
  it("go back and forth without a change, all of them", () => {
    const changed = Array.from({ length: 65536 }, (_, half) => half).filter((half) => {
      const value = fromHalf(half);
      return Number.isNaN(value) ? !Number.isNaN(fromHalf(toHalf(value))) : toHalf(value) !== half;
    });
    expect(changed).toEqual([]);
  });

  it("are the nearest there are, the even one of two", () => {
    const finite = Array.from({ length: 0x7c00 }, (_, half) => half);
    fc.assert(
      fc.property(
        fc.constantFrom(...finite.slice(0, -1)),
        fc.constantFrom(0, 0.25, 0.5, 0.75),
        (half, part) => {
          const low = fromHalf(half);
          const high = fromHalf(half + 1);
          const rounded = toHalf(low + (high - low) * part);
          const expected = part < 0.5 ? half : part > 0.5 ? half + 1 : half + (half & 1);
          expect(rounded).toBe(expected);
        },
      ),
    );
  });

  it("become infinite from 65520 on", () => {
    expect(toHalf(65519)).toBe(0x7bff);
    expect(toHalf(65520)).toBe(0x7c00);
    expect(toHalf(-1e300)).toBe(0xfc00);
  });
});
