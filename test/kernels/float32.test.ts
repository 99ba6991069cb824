import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exp32, log32 } from "../../src/kernels/float32.js";

const float32 = fc.float({ noDefaultInfinity: true, noNaN: true });

/** The next float32 up. */
function above(value: number): number {
  const bits = new Int32Array(Float32Array.of(value).buffer);
  bits[0]! += 1;
  return new Float32Array(bits.buffer)[0]!;
}

/** Whether a float32 is within one unit of its last place of a value. */
function near(actual: number, exact: number): boolean {
  const place = above(Math.abs(Math.fround(exact))) - Math.abs(Math.fround(exact));
  return Object.is(actual, Math.fround(exact)) || Math.abs(actual - exact) <= place;
}

describe("exp32 and log32", () => {
  it("are within a unit in the last place everywhere", () => {
    fc.assert(
      fc.property(float32, fc.float({ min: -104, max: 89, noNaN: true }), (any, usual) => {
        for (const x of [any, usual]) {
          expect(near(exp32(x), Math.exp(x)), `exp ${x}`).toBe(true);
          expect(near(log32(Math.abs(x)), Math.log(Math.abs(x))), `log ${x}`).toBe(true);
        }
      }),
      { numRuns: 5000 },
    );
  });

  it("give the limits", () => {
    expect([0, -0, 1, -1e30, 1e30, 88.72284, -103.98].map(exp32)).toEqual([
      1,
      1,
      Math.fround(Math.E),
      0,
      Number.POSITIVE_INFINITY,
      Number.POSITIVE_INFINITY,
      0,
    ]);
    expect(exp32(Number.NaN)).toBeNaN();
    expect(exp32(Number.NEGATIVE_INFINITY)).toBe(0);
    expect([1, 0, Number.POSITIVE_INFINITY].map(log32)).toEqual([
      0,
      Number.NEGATIVE_INFINITY,
      Number.POSITIVE_INFINITY,
    ]);
    expect(log32(-1)).toBeNaN();
    expect(log32(Number.NaN)).toBeNaN();
  });
});
