import type { Column } from "../data/column.js";
import { type DataFrame, listNames } from "../data/frame.js";
import { type DrumError, drumError } from "../errors.js";
import type { Feature } from "./predictor.js";

/**
 * The columns of a model that names its inputs, in the model's order. Columns may come in any order; those that
 * the model does not know are passed over.
 *
 * @throws FEATURES_MISSING with the names of all columns that are not there
 */
export function columnsByName(frame: DataFrame, features: readonly Feature[]): Column[] {
  if (last?.names !== frame.names || last.features !== features) {
    const names = features.map((feature) => feature.name);
    last = { names: frame.names, features, positions: positionsByName(frame, names) };
  }
  return last.positions.map((position) => frame.columns[position]!);
}

/** Where the columns were found the last time: readers give one array of names for all inputs of one header. */
let last:
  | {
      readonly names: readonly string[];
      readonly features: readonly Feature[];
      readonly positions: readonly number[];
    }
  | undefined;

/** Where columns of these names stand in a frame. @throws FEATURES_MISSING */
export function positionsByName(frame: DataFrame, names: readonly string[]): number[] {
  const positions = firstPositions(frame.names);
  const missing = names.filter((name) => !positions.has(name));
  if (missing.length > 0) throw featuresMissing(missing);
  return names.map((name) => positions.get(name)!);
}

/** The first position of every name. */
export function firstPositions(names: readonly string[]): Map<string, number> {
  const positions = new Map<string, number>();
  for (let i = names.length - 1; i >= 0; i--) positions.set(names[i]!, i);
  return positions;
}

export function featuresMissing(names: readonly string[]): DrumError {
  return drumError("FEATURES_MISSING", { count: names.length, missing: listNames(names) });
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
