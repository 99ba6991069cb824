/** Texts of numbers, most of them hard to round or to recognise. */

type Random = () => number;

const float = new Float64Array(1);
const bits = new BigUint64Array(float.buffer);

/** The decimal expansion of m * 2^e, exact, as digits and a power of ten. */
function exactDecimal(m: bigint, e: number): { digits: string; exponent: number } {
  if (e >= 0) return { digits: String(m << BigInt(e)), exponent: 0 };
  return { digits: String(m * 5n ** BigInt(-e)), exponent: e };
}

function randomFloat(random: Random): number {
  bits[0] = (BigInt(Math.floor(random() * 2 ** 31)) << 32n) | BigInt(Math.floor(random() * 2 ** 32));
  return Number.isFinite(float[0]) ? float[0]! : 1.5;
}

/** The exact middle between a float and the next one, or a text just beside it. */
function halfway(random: Random): string {
  float[0] = random() < 0.5 ? randomFloat(random) : random() * 2 ** Math.floor(random() * 80 - 20);
  const fraction = bits[0]! & 0xfffffffffffffn;
  const biased = Number((bits[0]! >> 52n) & 0x7ffn);
  const m = biased === 0 ? fraction : fraction | (1n << 52n);
  const { digits, exponent } = exactDecimal(2n * m + 1n, Math.max(biased, 1) - 1076);
  const kept = random() < 0.3 ? Math.min(digits.length, 15 + Math.floor(random() * 12)) : digits.length;
  const tail = random() < 0.3 ? "0".repeat(Math.floor(random() * 30)) + (random() < 0.5 ? "1" : "") : "";
  return placed(digits.slice(0, kept) + tail, exponent + digits.length - kept - tail.length, random);
}

/** Digits times a power of ten, in one of the ways to write that. */
function placed(digits: string, exponent: number, random: Random): string {
  if (random() < 0.4) return `${digits}e${exponent}`;
  if (exponent <= 0 && -exponent < digits.length + 30) {
    const padded = digits.padStart(1 - exponent, "0");
    return `${padded.slice(0, padded.length + exponent)}.${padded.slice(padded.length + exponent)}`;
  }
  if (exponent > 0 && exponent < 30) return digits + "0".repeat(exponent);
  return `${digits[0]}.${digits.slice(1)}E${exponent + digits.length - 1}`;
}

const digitsOf = (count: number, random: Random) =>
  Array.from({ length: count }, () => Math.floor(random() * 10)).join("");

function decimal(random: Random): string {
  const before = digitsOf(Math.floor(random() * random() * 24), random);
  return `${before}.${digitsOf(Math.floor(random() * random() * 30), random)}`;
}

function leadingZeros(random: Random): string {
  const zeros = "0".repeat(Math.floor(random() * 30));
  return random() < 0.5
    ? `0.${zeros}${digitsOf(1 + Math.floor(random() * 20), random)}`
    : zeros + digitsOf(1 + Math.floor(random() * 21), random);
}

/** Many digits, and an exponent that makes up for them or does not. */
function extreme(random: Random): string {
  const digits = digitsOf(1 + Math.floor(random() * 40), random);
  return placed(digits, Math.floor((random() - 0.5) * 760) - digits.length, random);
}

function nearInteger(random: Random): string {
  const edges = [2n ** 53n, 2n ** 63n, 2n ** 64n, 10n ** 16n, 10n ** 19n, 10n ** 20n, 2n ** 24n];
  const edge = edges[Math.floor(random() * edges.length)]!;
  return String(edge + BigInt(Math.floor((random() - 0.5) * 8)));
}

const ODD =
  "|.|-|+|-.|1.|.1|1..2|1.2.3|1e|1e+|e5|--1|+-1|1-|1 2| 1|1 | -0|-0|+0|0.0|-0.000|inf|-inf|+Infinity|INFINITYx|nan|NaN|1_0|0x1|1e999|1e-999|00|1e0000005|1e5.|1.5e+|1e-|2E-05x|tru|trues|falsy|FALSE|tRuE|true||False|\t7|\v8|9\f".split(
    "|",
  );

const KINDS: readonly (readonly [share: number, text: (random: Random) => string])[] = [
  [20, (random) => String(randomFloat(random))],
  [15, (random) => randomFloat(random).toPrecision(17)],
  [15, (random) => String((random() - 0.5) * 10 ** Math.floor(random() * 12))],
  [15, decimal],
  [10, leadingZeros],
  [8, extreme],
  [5, nearInteger],
  [5, (random) => String(Math.floor(random() * 10 ** Math.floor(random() * 17)))],
  [4, halfway],
  [4, (random) => (random() * 10 ** Math.floor(random() * 40 - 20)).toExponential()],
  [2, (random) => String(5e-324 * Math.floor(random() * 2 ** Math.floor(random() * 52)))],
  [1, (random) => ODD[Math.floor(random() * ODD.length)]!],
];

const TOTAL = KINDS.reduce((sum, [share]) => sum + share, 0);

/** One text, without separators, quotes and line ends. */
export function hardNumber(random: Random): string {
  let place = random() * TOTAL;
  const [, text] = KINDS.find(([share]) => {
    place -= share;
    return place < 0;
  })!;
  return (random() < 0.2 ? "-" : "") + text(random);
}
