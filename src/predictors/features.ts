import type { Column } from "../data/column.js";
import { type DataFrame, listNames } from "../data/frame.js";
import { drumError } from "../errors.js";
import type { Feature } from "./predictor.js";

/**
 * The columns of a model that names its inputs, in the model's order. Columns may come in any order; those that
 * the model does not know are passed over.
 *
 * @throws FEATURES_MISSING with the names of all columns that are not there
 */
export function columnsByName(frame: DataFrame, features: readonly Feature[]): Column[] {
  const positions = new Map<string, number>();
  for (let i = frame.names.length - 1; i >= 0; i--) positions.set(frame.names[i]!, i);
  const missing = features.flatMap(({ name }) => (positions.has(name) ? [] : [name]));
  if (missing.length > 0) {
    throw drumError("FEATURES_MISSING", { count: missing.length, missing: listNames(missing) });
  }
  return features.map(({ name }) => frame.columns[positions.get(name)!]!);
}

/**
 * All columns, for a model that does not name its inputs.
 *
 * @throws FEATURE_COUNT when there are not exactly `count`
 */
export function columnsByPosition(frame: DataFrame, count: number): readonly Column[] {
  const actual = frame.columns.length;
  if (actual !== count) throw drumError("FEATURE_COUNT", { actual, expected: count });
  return frame.columns;
}
