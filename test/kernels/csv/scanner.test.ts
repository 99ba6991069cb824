import { describe, expect, test } from "vitest";
import { isInteger, numberOf } from "../../../src/data/words.js";
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

/** Every text before a separator, in quotes, after a space, and before the end of the line. */
const written = (text: string) => `${text},"${text}", ${text},${text}\n`;
const AFTER_SPACE = 2;

/** Scans every text in four columns. */
function scanned(texts: readonly string[], kind: "float64" | "float32" | "int64") {
  const Values = { float64: Float64Array, float32: Float32Array, int64: BigInt64Array }[kind];
  scanner.start(layoutOf(kind, kind, kind, kind));
  const columns = Array.from({ length: 4 }, () => new Values(texts.length));
  for (let at = 0; at < texts.length; ) {
    const lines = texts.slice(at, at + 50).map(written);
    const bytes = Buffer.from(lines.join(""));
    scanner.window.set(bytes);
    expect(scanner.scan(bytes.length, 0, 0)).toBe(bytes.length);
    columns.forEach((values, k) => {
      scanner.copyValues(k, kind, lines.length, values, at);
    });
    at += lines.length;
  }
  return columns;
}

function meaning(text: string): number {
  const word = /^(true|false)$/i.test(text) ? Number(/^t/i.test(text)) : Number.NaN;
  return numberOf(text) ?? word;
}

describe("numbers", () => {
  const random = randomOf(7);
  const texts = Array.from({ length: CASES }, () => hardNumber(random));
  const plain = Float64Array.from(texts, meaning);
  const afterSpace = Float64Array.from(texts, (text) => meaning(` ${text}`));
  const expected = (column: number) => (column === AFTER_SPACE ? afterSpace : plain);

  test(`${CASES} texts, to the bit`, () => {
    const bits = (values: ArrayLike<unknown>) => new BigInt64Array((values as Float64Array).buffer);
    for (const [k, values] of scanned(texts, "float64").entries()) {
      const [own, right] = [bits(values), bits(expected(k))];
      const different = texts.filter((_, i) => own[i] !== right[i]);
      expect(different.slice(0, 10), `column ${k}`).toEqual([]);
    }
  });

  test("as 32-bit floats: the 64-bit float rounded", () => {
    const some = texts.slice(0, CASES / 10);
    for (const [k, values] of scanned(some, "float32").entries()) {
      const different = some.filter((_, i) => !Object.is(values[i], Math.fround(expected(k)[i]!)));
      expect(different.slice(0, 10), `column ${k}`).toEqual([]);
    }
  });

  test("64-bit integers, exactly", () => {
    const whole = texts.filter(isInteger);
    const exact = whole.map((text) => BigInt(text.trim().replace(/^\+/, "")));
    for (const values of scanned(whole, "int64")) {
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
