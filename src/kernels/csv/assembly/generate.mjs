/** Names of modules and their source, for the build. */
export default function modules() {
  return { "powers-of-five": powersOfFive(), "missing-words": missingWords() };
}

/**
 * The 128 highest bits of 5^q for q = -342 … 308, high word first, rounded as Eisel and Lemire's algorithm wants
 * them: up for negative q, down for large ones.
 */
function powersOfFive() {
  const words = [];
  for (let q = -342; q <= 308; q++) {
    let power = 5n ** BigInt(Math.abs(q));
    if (q < 0) power = (1n << BigInt(q < -27 ? 2 * bits(power) + 128 : bits(power) + 127)) / power + 1n;
    const excess = bits(power) - 128;
    power = excess > 0 ? power >> BigInt(excess) : power << BigInt(-excess);
    words.push(`0x${(power >> 64n).toString(16)}`, `0x${BigInt.asUintN(64, power).toString(16)}`);
  }
  return `export const POWERS_OF_FIVE: usize = memory.data<u64>([${words.join(",")}]);\n`;
}

const bits = (value) => value.toString(2).length;

/** pandas' `STR_NA_VALUES` but for the empty one, each as the bytes of a 64-bit word. */
function missingWords() {
  const words = [
    ...["#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A"],
    ...["NA", "NULL", "NaN", "None", "n/a", "nan", "null"],
  ];
  const packed = words.map((word) => {
    const bytes = Buffer.alloc(8);
    bytes.write(word);
    return `0x${bytes.readBigUInt64LE().toString(16)}`;
  });
  return (
    `export const MISSING_WORDS: usize = memory.data<u64>([${packed.join(",")}]);\n` +
    `export const MISSING_COUNT: usize = ${words.length};\n`
  );
}
