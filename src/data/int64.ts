const TWO_32 = 2 ** 32;

/** 64-bit integers from floats that are whole numbers of at most 2^53 in size; much faster than `BigInt(value)` each. */
export function int64FromFloats(floats: ArrayLike<number>, length = floats.length): BigInt64Array {
  const values = new BigInt64Array(length);
  const halves = new Int32Array(values.buffer);
  for (let i = 0; i < length; i++) {
    const value = floats[i]!;
    halves[2 * i] = value;
    if (value < 0 || value >= TWO_32) {
      const high = Math.floor(value / TWO_32);
      halves[2 * i] = value - high * TWO_32;
      halves[2 * i + 1] = high;
    }
  }
  return values;
}
