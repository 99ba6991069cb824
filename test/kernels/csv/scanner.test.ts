import { describe, expect, test } from "vitest";
import { isInteger, numberOf } from "../../../src/data/formats/csv/words.js";
import { type Kind, SAW } from "../../../src/kernels/csv/columns.js";
import { CsvScanner } from "../../../src/kernels/csv/scanner.js";
import { kernelModule } from "../../../src/kernels/wasm.js";
import { randomOf } from "../../random.js";
import { hardNumber } from "./hard-numbers.js";

const scanner = new CsvScanner(kernelModule("csv")!);
const CASES = 1_000_000;
const layoutOf = (...kinds: Kind[]) => ({
  delimiter: 44,
  quote: 34,
  lineEnd: 10,
  kinds,
  skipBlank: false,
  allowShort: true,
});

/** Scans two columns of the same texts, one before the separator and one before the line's end. */
function scanTwice(texts: readonly string[], kind: "float64" | "float32" | "int64") {
  const Values = { float64: Float64Array, float32: Float32Array, int64: BigInt64Array }[kind];
  scanner.start(layoutOf(kind, kind));
  const columns = [new Values(texts.length), new Values(texts.length)] as const;
  for (let at = 0; at < texts.length; ) {
    const lines = texts.slice(at, at + 200).map((text) => `${text},${text}\n`);
    const { length } = Buffer.from(lines.join(""));
    scanner.window.set(Buffer.from(lines.join("")));
    expect(scanner.scan(length, 0, 0)).toBe(length);
    expect(scanner.rows).toBe(lines.length);
    columns.forEach((values, k) => {
      scanner.copyValues(k, kind, lines.length, values, at);
    });
    at += lines.length;
  }
  return columns;
}

describe("numbers", () => {
  const random = randomOf(7);
  const texts = Array.from({ length: CASES }, () => hardNumber(random));
  const expected = Float64Array.from(texts, (text) => {
    const word = /^(true|false)$/i.test(text) ? Number(/^t/i.test(text)) : Number.NaN;
    return numberOf(text) ?? word;
  });

  test(`${CASES} texts, to the bit`, () => {
    const bits = (values: Float64Array) => new BigInt64Array(values.buffer);
    for (const values of scanTwice(texts, "float64")) {
      const different = texts.filter((_, i) => bits(values as Float64Array)[i] !== bits(expected)[i]);
      expect(different.slice(0, 10)).toEqual([]);
    }
  });

  test("as 32-bit floats: the 64-bit float rounded", () => {
    const some = texts.slice(0, CASES / 10);
    for (const values of scanTwice(some, "float32")) {
      const different = some.filter((_, i) => !Object.is(values[i], Math.fround(expected[i]!)));
      expect(different.slice(0, 10)).toEqual([]);
    }
  });

  test("64-bit integers, exactly", () => {
    const whole = texts.filter(isInteger);
    const exact = whole.map((text) => BigInt(text.trim().replace(/^\+/, "")));
    for (const values of scanTwice(whole, "int64")) {
      const different = whole.filter((_, i) => {
        const fits = BigInt.asIntN(64, exact[i]!) === exact[i] || BigInt.asUintN(64, exact[i]!) === exact[i];
        return fits && values[i] !== BigInt.asIntN(64, exact[i]!);
      });
      expect(different.slice(0, 10)).toEqual([]);
    }
    expect(whole.length).toBeGreaterThan(50_000);
  });
});

describe("what is seen in a column", () => {
  test.each([
    ["1", SAW.integer],
    ["-1", SAW.integer | SAW.negativeInteger],
    ["9007199254740991", SAW.integer],
    ["9007199254740992", SAW.integer | SAW.wideInteger],
    ["-0", SAW.integer | SAW.negativeInteger],
    ["9223372036854775807", SAW.integer | SAW.wideInteger],
    ["9223372036854775808", SAW.integer | SAW.wideInteger | SAW.beyondInt64],
    ["-9223372036854775808", SAW.integer | SAW.negativeInteger | SAW.wideInteger],
    ["00018446744073709551615", SAW.integer | SAW.wideInteger | SAW.beyondInt64],
    ["18446744073709551616", SAW.integer | SAW.wideInteger | SAW.beyondInt64 | SAW.beyondUint64],
    [
      "-9223372036854775809",
      SAW.integer | SAW.negativeInteger | SAW.wideInteger | SAW.beyondInt64 | SAW.beyondUint64,
    ],
    ["1.", SAW.float],
    ["1e3", SAW.float],
    ["inf", SAW.float],
    ["", SAW.missing],
    ["#N/A N/A", SAW.missing],
    ['"null"', SAW.missing],
    ["TRUE", SAW.boolean],
    ["truf", SAW.text],
    [" inf", SAW.text],
    ["NAN", SAW.text],
  ])("%s", (text, flags) => {
    for (const kind of ["float64", "float32", "int64", "text"] as const) {
      scanner.start(layoutOf(kind));
      scanner.window.set(Buffer.from(`${text}\n`));
      scanner.scan(text.length + 1, 0, 0);
      expect(scanner.seen(0), kind).toBe(flags);
    }
  });
});
