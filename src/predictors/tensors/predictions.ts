import { type Column, float64Column, stringColumn } from "../../data/column.js";
import { DataFrame } from "../../data/frame.js";
import { fromHalf } from "../../data/half.js";
import { drumError } from "../../errors.js";
import type { Block } from "./blocks.js";
import type { Predictions } from "./outputs.js";
import { rowWidth, type TensorSpec } from "./spec.js";

/** A tensor that a run gave. */
export interface ResultTensor {
  readonly type: string;
  readonly data: ArrayLike<number | bigint | boolean | string>;
  readonly dims: readonly number[];
  /** Number of values. */
  readonly size: number;
}

/** What a run gave, by the names of the outputs. */
export type TensorResults = Readonly<Record<string, ResultTensor>>;

/** A block of rows, and what its run gave. */
export interface PredictionBlock extends Block {
  readonly results: TensorResults;
}

/**
 * Puts the results of all runs together as columns, named by class where the classes are known, else by the
 * output (`name`, or `name_0`, `name_1`, … when it has several columns). Numbers become 64-bit floats of the
 * same value. The one column of a binary model with two known classes is the second class, as in
 * scikit-learn; its complement goes to the first.
 *
 * @throws MODEL_OUTPUT when the results are not one row for each row of the input
 */
export function collectPredictions(
  path: string,
  length: number,
  blocks: readonly PredictionBlock[],
  predictions: Predictions,
  classLabels: readonly string[] | undefined,
): DataFrame {
  const names: string[] = [];
  const columns: Column[] = [];
  for (const name of predictions.tensors) {
    const own = columnsOf(path, name, length, blocks);
    const kept = predictions.lastOnly ? own.slice(-1) : own;
    names.push(...columnNames(name, kept.length));
    columns.push(...kept);
  }
  if (classLabels === undefined) return new DataFrame(names, columns, length);
  if (columns.length === 1 && classLabels.length === 2) columns.unshift(complement(columns[0]!));
  if (columns.length !== classLabels.length) {
    throw drumError("MODEL_OUTPUT", {
      path,
      reason: `it names ${classLabels.length} classes but gives ${columns.length} columns`,
      remedy: "Correct the class labels in the model's metadata, or export the model again.",
    });
  }
  return new DataFrame(classLabels, columns, length);
}

/** Predictions for no rows, with the columns that rows would have; undefined where only a run can tell. */
export function noPredictions(
  predictions: Predictions,
  outputs: readonly TensorSpec[],
  classLabels: readonly string[] | undefined,
): DataFrame | undefined {
  if (classLabels !== undefined)
    return new DataFrame(
      classLabels,
      classLabels.map(() => emptyColumn("float64")),
    );
  const names: string[] = [];
  const columns: Column[] = [];
  for (const name of predictions.tensors) {
    const output = outputs.find((spec) => spec.name === name)!;
    const width = predictions.lastOnly ? 1 : rowWidth(output);
    if (width === undefined) return undefined;
    names.push(...columnNames(name, width));
    for (let k = 0; k < width; k++) columns.push(emptyColumn(output.type));
  }
  return new DataFrame(names, columns, 0);
}

function emptyColumn(type: string): Column {
  return type === "string" ? stringColumn([]) : float64Column(new Float64Array());
}

function columnNames(name: string, width: number): string[] {
  return width === 1 ? [name] : Array.from({ length: width }, (_, i) => `${name}_${i}`);
}

function columnsOf(path: string, name: string, length: number, blocks: readonly PredictionBlock[]): Column[] {
  const first = blocks[0]!;
  const width = widthOf(path, first.results[name]!, first.rows);
  const texts = first.results[name]!.type === "string";
  const columns = Array.from({ length: width }, () =>
    texts ? new Array<string>(length) : new Float64Array(length),
  );
  for (const block of blocks) {
    const tensor = block.results[name]!;
    if (widthOf(path, tensor, block.rows) !== width) throw wrongShape(path, tensor, block.rows);
    for (let k = 0; k < width; k++) copyOut(tensor, k, width * block.spacing, block, columns[k]!);
  }
  return columns.map((column) =>
    column instanceof Float64Array ? float64Column(column) : stringColumn(column),
  );
}

/** Takes the value at `offset` of each of a block's rows, which lie `stride` values apart. */
function copyOut(
  { data, type }: ResultTensor,
  offset: number,
  stride: number,
  { start, end }: Block,
  into: Float64Array | string[],
): void {
  if (!(into instanceof Float64Array)) {
    for (let i = start, at = offset; i < end; i++, at += stride) into[i] = data[at] as string;
  } else if (data instanceof Uint16Array && type === "float16") {
    for (let i = start, at = offset; i < end; i++, at += stride) into[i] = fromHalf(data[at]!);
  } else if (data instanceof Float32Array || data instanceof Float64Array) {
    for (let i = start, at = offset; i < end; i++, at += stride) into[i] = data[at]!;
  } else {
    for (let i = start, at = offset; i < end; i++, at += stride) into[i] = Number(data[at]);
  }
}

/** Values in a row. Some models with one row at a time leave the dimension of the rows away. */
function widthOf(path: string, tensor: ResultTensor, rows: number): number {
  if (tensor.dims[0] === rows) return tensor.size / rows;
  if (rows === 1) return tensor.size;
  throw wrongShape(path, tensor, rows);
}

function wrongShape(path: string, tensor: ResultTensor, rows: number) {
  return drumError("MODEL_OUTPUT", {
    path,
    reason: `it answers ${rows} rows with a tensor of shape [${tensor.dims.join(", ")}]`,
    remedy: "Export the model so that the first dimension of its output counts the rows.",
  });
}

function complement(column: Column): Column {
  return column.type === "float64" ? float64Column(column.values.map((value) => 1 - value)) : column;
}
