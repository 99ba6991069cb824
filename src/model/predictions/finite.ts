import type { Column } from "../../data/column.js";
import { toFloat64 } from "../../data/numbers.js";
import { drumError } from "../../errors.js";

/**
 * A column of predictions as 64-bit floats, all of them finite.
 * @throws PREDICTION_NOT_NUMERIC for text, vectors and the like, PREDICTION_NOT_FINITE for NaN and infinities
 */
export function finiteNumbers(column: Column, name: string): Float64Array {
  if (column.type === "string" || column.type === "vector" || column.type === "matrix") {
    const type = column.type === "string" ? "text" : `a ${column.type}`;
    throw drumError("PREDICTION_NOT_NUMERIC", { name, type });
  }
  const values = toFloat64(column, name);
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) throw drumError("PREDICTION_NOT_FINITE", { name, row: i + 1 });
  }
  return values;
}
