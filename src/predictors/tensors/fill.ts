import { type Column, isMissing, valueAt } from "../../data/column.js";
import type { DataFrame } from "../../data/frame.js";
import { toHalf } from "../../data/half.js";
import { toFloat64 } from "../../data/numbers.js";
import { drumError } from "../../errors.js";
import type { Block } from "./blocks.js";
import type { InputColumns } from "./inputs.js";

/** What a tensor keeps its values in. */
export type TensorData =
  | Float32Array
  | Float64Array
  | Uint16Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | string[];

/** Makes the values of a block's tensor. Places between and behind the block's own rows repeat the row before. */
export type TensorFill = (block: Block) => TensorData;

interface ElementType {
  allocate(length: number): Exclude<TensorData, string[]>;
  /** The values that an integer type can hold; floats hold all, and NaN for missing. */
  readonly range?: readonly [low: number, high: number];
}

const ELEMENTS: Readonly<Record<string, ElementType>> = {
  float32: { allocate: (length) => new Float32Array(length) },
  float64: { allocate: (length) => new Float64Array(length) },
  float16: { allocate: (length) => new Uint16Array(length) },
  int8: { allocate: (length) => new Int8Array(length), range: [-(2 ** 7), 2 ** 7 - 1] },
  uint8: { allocate: (length) => new Uint8Array(length), range: [0, 2 ** 8 - 1] },
  int16: { allocate: (length) => new Int16Array(length), range: [-(2 ** 15), 2 ** 15 - 1] },
  uint16: { allocate: (length) => new Uint16Array(length), range: [0, 2 ** 16 - 1] },
  int32: { allocate: (length) => new Int32Array(length), range: [-(2 ** 31), 2 ** 31 - 1] },
  uint32: { allocate: (length) => new Uint32Array(length), range: [0, 2 ** 32 - 1] },
  // One below 2^63 and 2^64: the largest floats that the types can hold.
  int64: { allocate: (length) => new BigInt64Array(length), range: [-(2 ** 63), 2 ** 63 - 1024] },
  uint64: { allocate: (length) => new BigUint64Array(length), range: [0, 2 ** 64 - 2048] },
  bool: { allocate: (length) => new Uint8Array(length), range: [0, 1] },
};

/** Whether values of this type can be made from columns. */
export const isFeedable = (type: string) => type === "string" || type in ELEMENTS;

/**
 * Prepares the columns of an input. Every value is checked here, once, so that a bad one is found before
 * anything runs.
 *
 * Missing values become NaN in floating-point inputs; other inputs have no room for them. Text inputs take
 * numbers as their shortest decimal text and booleans as `True` and `False`, as pandas writes them.
 *
 * @throws COLUMN_NOT_NUMERIC; FEATURE_VALUES for missing values, fractions or numbers out of range
 */
export function prepareInput(frame: DataFrame, { input, columns, width }: InputColumns): TensorFill {
  const named = columns.map((i) => ({ name: frame.names[i]!, column: frame.columns[i]! }));
  if (input.type === "string") return textFill(named, width);
  const element = ELEMENTS[input.type]!;
  const sources = named.map(({ name, column }) => {
    const source = numbersOf(column, name, input.type);
    if (element.range !== undefined) checkWhole(source.values, name, input.type, element.range);
    return source;
  });
  const convert = converterFor(input.type);
  return (block) => {
    const data = element.allocate(block.rows * width);
    let offset = 0;
    for (const source of sources) {
      for (let k = 0; k < source.width; k++, offset++) {
        copy(source, k, block, data, offset, width * block.spacing, convert);
      }
    }
    if (block.rows > block.end - block.start) repeatRows(data, block, width);
    return data;
  };
}

interface NamedColumn {
  readonly name: string;
  readonly column: Column;
}

interface Numbers {
  readonly values: Float64Array | BigInt64Array;
  readonly width: number;
}

function numbersOf(column: Column, name: string, type: string): Numbers {
  if (column.type === "vector" || column.type === "matrix") {
    const width = column.type === "vector" ? column.width : column.shape[0] * column.shape[1];
    if (column.validity === undefined) return { values: column.values, width };
    const values = column.values.slice();
    for (let i = 0; i < column.length; i++) {
      if (isMissing(column, i)) values.fill(Number.NaN, i * width, (i + 1) * width);
    }
    return { values, width };
  }
  // Beyond 2^53 only the integers themselves are exact.
  if (column.type === "int64" && type === "int64" && column.validity === undefined) {
    return { values: column.values, width: 1 };
  }
  return { values: toFloat64(column, name), width: 1 };
}

function checkWhole(
  values: Float64Array | BigInt64Array,
  name: string,
  type: string,
  [low, high]: readonly [number, number],
): void {
  if (values instanceof BigInt64Array) return;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isInteger(value) && value >= low && value <= high) continue;
    throw unfit(name, problemOf(value), type);
  }
}

function problemOf(value: number): string {
  if (Number.isNaN(value)) return "missing values";
  return Number.isInteger(value) ? "numbers out of range" : "numbers that are not whole";
}

function unfit(name: string, problem: string, type: string) {
  return drumError("FEATURE_VALUES", { name, problem, type });
}

type Convert = ((value: number) => number) | "bigint" | undefined;

function converterFor(type: string): Convert {
  if (type === "float16") return toHalf;
  return type === "int64" || type === "uint64" ? "bigint" : undefined;
}

/** Puts values `k` of the rows of a source into a row-major array at `offset`. */
function copy(
  source: Numbers,
  k: number,
  { start, end }: Block,
  into: Exclude<TensorData, string[]>,
  offset: number,
  stride: number,
  convert: Convert,
): void {
  const from = source.values;
  const step = source.width;
  if (convert === "bigint") {
    const target = into as BigInt64Array;
    for (let i = start, at = offset; i < end; i++, at += stride) target[at] = BigInt(from[i * step + k]!);
    return;
  }
  const target = into as Float64Array;
  const values = from as Float64Array;
  if (convert === undefined) {
    for (let i = start, at = offset; i < end; i++, at += stride) target[at] = values[i * step + k]!;
  } else {
    for (let i = start, at = offset; i < end; i++, at += stride) target[at] = convert(values[i * step + k]!);
  }
}

function repeatRows(data: Exclude<TensorData, string[]>, block: Block, width: number): void {
  for (let place = 0; place < block.rows; place++) {
    const from = rowAt(block, place) * block.spacing;
    if (from !== place) data.copyWithin(place * width, from * width, (from + 1) * width);
  }
}

/** Which of a block's rows stands at a place of its tensors. */
function rowAt({ start, end, spacing }: Block, place: number): number {
  return Math.max(0, Math.min(Math.floor(place / spacing), end - start - 1));
}

function textFill(columns: readonly NamedColumn[], width: number): TensorFill {
  for (const { name, column } of columns) {
    if (column.type === "vector" || column.type === "matrix")
      throw unfit(name, `${column.type} values`, "text");
    for (let i = 0; i < column.length; i++) {
      if (isMissing(column, i)) throw unfit(name, "missing values", "text");
    }
  }
  return (block) => {
    const texts: string[] = new Array(block.rows * width).fill("");
    if (block.end === block.start) return texts;
    for (let place = 0; place < block.rows; place++) {
      const row = block.start + rowAt(block, place);
      for (let k = 0; k < width; k++) texts[place * width + k] = textAt(columns[k]!.column, row);
    }
    return texts;
  };
}

function textAt(column: Column, row: number): string {
  const value = valueAt(column, row);
  if (typeof value === "boolean") return value ? "True" : "False";
  return String(value);
}
