import { readFile } from "node:fs/promises";

/** Peers compute and write in different precisions; a wrong prediction is further off. */
const TOLERANCE = 1e-4;

/**
 * Compares two files of predictions, one column with a header each. A fast wrong answer is no answer.
 *
 * @throws when they differ by more than the precisions of the programs
 */
export async function assertSamePredictions(path, otherPath) {
  const [values, others] = await Promise.all([numbersOf(path), numbersOf(otherPath)]);
  if (values.length !== others.length) {
    throw new Error(`drum gave ${values.length} predictions, the peer ${others.length}`);
  }
  const at = values.findIndex(
    (value, k) => !(Math.abs(value - others[k]) <= TOLERANCE * Math.max(1, Math.abs(value))),
  );
  if (at >= 0) throw new Error(`prediction ${at + 1} of drum is ${values[at]}, the peer's ${others[at]}`);
}

const numbersOf = async (path) =>
  Float64Array.from((await readFile(path, "latin1")).trimEnd().split("\n").slice(1), Number);
