/**
 * A 64-bit float as Python's `repr` writes it, which is what pandas puts into CSV: the fewest digits that read
 * back as the same number, `20.0` for whole numbers, an exponent of at least two digits from `1e+16` and below
 * `0.0001`, `inf`, `nan`.
 */
export function floatText(value: number): string {
  const text = String(value);
  const size = value < 0 ? -value : value;
  if (size < 1e16 && size >= 1e-4) return Number.isInteger(value) ? `${text}.0` : text;
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  return outOfRange(value, value.toExponential());
}

/**
 * A 32-bit float as NumPy 2 writes it (`str` of a `float32`): the fewest digits that tell it from its 32-bit
 * neighbours, an exponent from `1e+06` and below `0.0001`.
 */
export function float32Text(value: number): string {
  if (!Number.isFinite(value)) return floatText(value);
  const size = value < 0 ? -value : value;
  if (size < 1e6 && Number.isInteger(value)) return floatText(value);
  const shortest = shortestFloat32(value);
  return size < 1e6 && size >= 1e-4 ? floatText(Number(shortest)) : outOfRange(value, shortest);
}

function outOfRange(value: number, exponential: string): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  const [digits, exponent] = exponential.split("e") as [string, string];
  return `${digits}e${exponent[0]}${exponent.slice(1).padStart(2, "0")}`;
}

const SMALLEST_NORMAL_FLOAT32 = 2 ** -126;

/** Exponential form of as many digits as needed. Six digits tell normal numbers apart that have no more. */
function shortestFloat32(value: number): string {
  for (let digits = Math.abs(value) < SMALLEST_NORMAL_FLOAT32 ? 0 : 5; digits < 8; digits++) {
    const nearest = evenOfTie(value, digits) ?? value.toExponential(digits);
    // Above a power of two floats lie half as dense as below: the next decimal may do when the nearest does not.
    const text = readsBack(nearest, value) ? nearest : neighbour(nearest, 1);
    if (readsBack(text, value)) return text.replace(/(\.\d*?)0+e/, "$1e").replace(".e", "e");
  }
  return value.toExponential(8);
}

const readsBack = (text: string, value: number) => Math.fround(Number(text)) === value;

/** `toExponential` rounds ties away from zero; this is the other one where the value is a tie and that one is odd. */
function evenOfTie(value: number, digits: number): string | undefined {
  const longer = value.toExponential(digits + 1);
  if (!/5e/.test(longer) || Number(longer) !== value) return undefined;
  const up = value.toExponential(digits);
  return /[13579]e/.test(up) ? neighbour(up, -1) : undefined;
}

/** The next decimal of as many digits, away from zero or toward it. */
function neighbour(exponential: string, direction: 1 | -1): string {
  const [digits, exponent] = exponential.split("e") as [string, string];
  const places = digits.split(".")[1]?.length ?? 0;
  const next = Number(digits) + direction * Math.sign(Number(digits)) * 10 ** -places;
  return `${next.toFixed(places)}e${exponent}`;
}
