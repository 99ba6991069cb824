import { float64Column } from "../../data/column.js";
import { DataFrame } from "../../data/frame.js";
import { drumError } from "../../errors.js";

// numpy.isclose's own: |a - b| <= absolute + relative * |b|.
const ABSOLUTE = 1e-8;
const RELATIVE = 1e-5;
const NEAR_ONE = ABSOLUTE + RELATIVE;

/** The columns of a frame of checked predictions. */
export function columnsOf(frame: DataFrame): Float64Array[] {
  return frame.names.map((name) => frame.numbers(name));
}

/** The first row with a value outside [0, 1], within the tolerance of isclose; -1 when there is none. */
export function rowOutsideUnit(columns: readonly Float64Array[]): number {
  let first = -1;
  for (const values of columns) {
    const end = first < 0 ? values.length : first;
    for (let i = 0; i < end; i++) {
      if (values[i]! < -ABSOLUTE || values[i]! > 1 + NEAR_ONE) {
        first = i;
        break;
      }
    }
  }
  return first;
}

/** @throws PROBABILITIES unless every row is in [0, 1] and adds up to 1, as numpy.isclose judges it */
export function requireDistribution(frame: DataFrame): void {
  const columns = columnsOf(frame);
  const outside = rowOutsideUnit(columns);
  if (outside >= 0) {
    throw drumError("PROBABILITIES", { row: outside + 1, problem: "has a value outside 0 to 1" });
  }
  for (let i = 0; i < frame.length; i++) {
    let sum = 0;
    for (const values of columns) sum += values[i]!;
    if (Math.abs(sum - 1) > NEAR_ONE)
      throw drumError("PROBABILITIES", { row: i + 1, problem: "is the first" });
  }
}

/** Adds the complement to a column of probabilities: columns [given, other], in that order. */
export function withComplement(values: Float64Array, given: string, other: string): DataFrame {
  return new DataFrame(
    [given, other],
    [float64Column(values), float64Column(values.map((probability) => 1 - probability))],
  );
}
