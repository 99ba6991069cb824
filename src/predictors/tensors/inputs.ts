import type { Column } from "../../data/column.js";
import type { DataFrame } from "../../data/frame.js";
import { drumError } from "../../errors.js";
import { featuresMissing, firstPositions, positionsByName } from "../features.js";
import { rowWidth, type TensorSpec } from "./spec.js";

/** Which columns of a frame an input is made of, in order. */
export interface InputColumns {
  readonly input: TensorSpec;
  readonly columns: readonly number[];
  /** Number of values in a row: the widths of the columns together. */
  readonly width: number;
}

/** How many values a column has in a row. */
export function columnWidth(column: Column): number {
  if (column.type === "vector") return column.width;
  return column.type === "matrix" ? column.shape[0] * column.shape[1] : 1;
}

/** A name as converters write it that allow only letters, digits and underscores in names. */
const written = (name: string) => name.replace(/[^\p{L}\p{N}_+]/gu, "_");

/**
 * Says which columns go into which input:
 *
 * 1. An input takes the column of its own name when that has the input's width (a vector column for a matrix
 *    input). Where no column has the very name, one whose name is the input's after every character but
 *    letters, digits, `_` and `+` became `_` will do, because scikit-learn's converters write names so.
 * 2. When one input is left, and it is a matrix or the only one, it takes the columns of the names that the
 *    model's metadata lists; without such a list all columns that no other input took, in the frame's order, but
 *    for columns of text where the others are just as many as it is wide (a target is often one).
 * 3. When several matrices are left, each takes the columns `name_0`, `name_1`, … where all of them are
 *    there; otherwise they share the columns in the frame's order, each as many as it is wide.
 *
 * Inputs of higher rank take their values flat, in row-major order. Columns that no input wants are left over,
 * except where a model takes all of them by position.
 *
 * @param featureNames names from the model's metadata, for its one matrix input
 * @throws FEATURES_MISSING, FEATURE_COUNT
 */
export function assignColumns(
  frame: DataFrame,
  inputs: readonly TensorSpec[],
  featureNames?: readonly string[],
): InputColumns[] {
  const taken = new Map<TensorSpec, readonly number[]>();
  matchNames(frame, inputs, taken);
  const rest = inputs.filter((input) => !taken.has(input));
  const lacking = inputs.length === 1 ? [] : rest.filter((input) => rowWidth(input) === 1);
  if (lacking.length > 0) throw featuresMissing(lacking.map((input) => input.name));
  if (rest.length === 1) {
    taken.set(
      rest[0]!,
      featureNames ? positionsByName(frame, featureNames) : fitting(frame, rest[0]!, leftOver(frame, taken)),
    );
  } else if (rest.length > 1) {
    matchNumbered(frame, rest, taken);
    share(
      frame,
      rest.filter((input) => !taken.has(input)),
      taken,
    );
  }
  return inputs.map((input) => {
    const columns = taken.get(input)!;
    const width = widthOf(frame, columns);
    const expected = rowWidth(input);
    if (expected !== undefined && expected !== width)
      throw drumError("FEATURE_COUNT", { expected, actual: width });
    return { input, columns, width };
  });
}

type Taken = Map<TensorSpec, readonly number[]>;

function matchNames(frame: DataFrame, inputs: readonly TensorSpec[], taken: Taken): void {
  const exact = firstPositions(frame.names);
  let loose: Map<string, number> | undefined;
  for (const input of inputs) {
    let position = exact.get(input.name);
    if (position === undefined) {
      loose ??= firstPositions(frame.names.map(written));
      position = loose.get(input.name);
    }
    if (position === undefined) continue;
    const column = frame.columns[position]!;
    const width = columnWidth(column);
    const fits = rowWidth(input) === width || (rowWidth(input) === undefined && width > 1);
    if (fits) taken.set(input, [position]);
  }
}

/** `x_0`, `x_1`, … for an input `x`. */
function matchNumbered(frame: DataFrame, inputs: readonly TensorSpec[], taken: Taken): void {
  const positions = firstPositions(frame.names);
  for (const input of inputs) {
    const names = Array.from({ length: rowWidth(input) ?? 0 }, (_, i) => `${input.name}_${i}`);
    if (names.length > 0 && names.every((name) => positions.has(name))) {
      taken.set(
        input,
        names.map((name) => positions.get(name)!),
      );
    }
  }
}

/** Deals the columns that are left to the inputs in turn. */
function share(frame: DataFrame, inputs: readonly TensorSpec[], taken: Taken): void {
  const columns = leftOver(frame, taken);
  const free = inputs.filter((input) => rowWidth(input) === undefined);
  const known = inputs.reduce((sum, input) => sum + (rowWidth(input) ?? 0), 0);
  const there = widthOf(frame, columns);
  if (free.length > 1 || (free.length === 0 ? known !== there : known >= there)) {
    const expected = inputs.map((input) => `${rowWidth(input) ?? "some"} for '${input.name}'`).join(" and ");
    throw drumError("FEATURE_COUNT", { expected, actual: there });
  }
  let next = 0;
  for (const input of inputs) {
    const width = rowWidth(input) ?? there - known;
    const own: number[] = [];
    while (widthOf(frame, own) < width && next < columns.length) own.push(columns[next++]!);
    taken.set(input, own);
  }
}

/** All of the columns, or, where those are too many and these are as many as are wanted, those that hold no text. */
function fitting(frame: DataFrame, input: TensorSpec, columns: readonly number[]): readonly number[] {
  const expected = rowWidth(input);
  if (expected === undefined || input.type === "string" || widthOf(frame, columns) <= expected)
    return columns;
  const numbers = columns.filter((i) => frame.columns[i]!.type !== "string");
  return widthOf(frame, numbers) === expected ? numbers : columns;
}

function leftOver(frame: DataFrame, taken: Taken): number[] {
  const used = new Set([...taken.values()].flat());
  return frame.names.flatMap((_, i) => (used.has(i) ? [] : [i]));
}

function widthOf(frame: DataFrame, columns: readonly number[]): number {
  return columns.reduce((sum, i) => sum + columnWidth(frame.columns[i]!), 0);
}
