import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { float32Text, floatText } from "../../src/data/float-text.js";
import { needs, pythonFor } from "../oracles/python.js";

const python = pythonFor(["numpy"]);

/** Texts that Python gives for the floats of `bytes`, one a line. */
function pythonTexts(type: "f4" | "f8", bytes: Uint8Array): string[] {
  const program = `import sys, numpy as np
values = np.frombuffer(sys.stdin.buffer.read(), "<${type}")
${type === "f8" ? "print(*map(repr, values.tolist()), sep='\\n')" : "print(*values.astype(str), sep='\\n')"}`;
  const result = spawnSync(python!, ["-c", program], { input: bytes, maxBuffer: 1 << 28 });
  expect(result.stderr.toString()).toBe("");
  return result.stdout.toString().trimEnd().split("\n");
}

/** Own text and Python's where they differ, at most ten: a diff of all values would take long to print. */
function differences(
  values: ArrayLike<number>,
  text: (value: number) => string,
  expected: string[],
): string[][] {
  expect(expected).toHaveLength(values.length);
  const pairs = Array.from(values, (value, i) => [text(value), expected[i]!]);
  return pairs.filter(([own, other]) => own !== other).slice(0, 10);
}

const EDGES = [
  0, -0, 1, 20, 0.1, 1e15, 1e16, 1e17, 123456789012345680, 1e21, 1e22, 1e-4, 9.999e-5, 1e-5, 1e-7, 5e-324,
]
  .concat([2 ** 53, 2 ** 63, 1.7976931348623157e308, 9999999999999998, Number.NaN, Number.POSITIVE_INFINITY])
  .flatMap((value) => [value, -value]);

describe.skipIf(!python)(`numbers as text${needs(python, ["numpy"])}`, () => {
  test("64-bit floats as Python's repr", () => {
    const random = fc.sample(fc.double(), { numRuns: 20_000, seed: 1 });
    const decimal = fc.sample(
      fc.tuple(fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: -22, max: 22 })),
      {
        numRuns: 20_000,
        seed: 2,
      },
    );
    const values = new Float64Array([...EDGES, ...random, ...decimal.map(([m, e]) => Number(`${m}e${e}`))]);
    expect(differences(values, floatText, pythonTexts("f8", new Uint8Array(values.buffer)))).toEqual([]);
  });

  test("32-bit floats as NumPy's str", () => {
    const random = fc.sample(fc.float(), { numRuns: 40_000, seed: 3 });
    const powers = Array.from({ length: 277 }, (_, i) => 2 ** (i - 149)).flatMap((power) => [power, -power]);
    const values = new Float32Array([...EDGES, ...random, ...powers]);
    expect(differences(values, float32Text, pythonTexts("f4", new Uint8Array(values.buffer)))).toEqual([]);
  });
});
