import type { Data, FixedSizeList } from "apache-arrow";
import { drumError } from "../../errors.js";
import type { Column } from "../column.js";
import { toFloat64 } from "../numbers.js";
import { broken, isNullAt, present, validityOf } from "./layout.js";
import { decimalColumn, floatColumn, intColumn } from "./numbers.js";
import { offsetsOf } from "./strings.js";
import { ARROW_TYPE } from "./types.js";

/** Lists of numbers of one length as vectors, fixed-size lists of fixed-size lists as matrices. */
export function listColumn(name: string, data: Data): Column {
  const [child] = data.children;
  if (child === undefined) throw broken("a list has no values");
  const fixed = (data.type.typeId as number) === ARROW_TYPE.FixedSizeList;
  if (fixed && (child.type.typeId as number) === ARROW_TYPE.FixedSizeList)
    return matrixColumn(name, data, child);
  const numbers = numbersOf(name, data, child);
  if (!fixed) return variableLists(name, data, numbers);
  const { listSize } = data.type as FixedSizeList;
  const values = first(numbers, data.length * listSize);
  return { type: "vector", length: data.length, width: listSize, values, ...present(validityOf(data)) };
}

function matrixColumn(name: string, data: Data, rows: Data): Column {
  const [cells] = rows.children;
  if (cells === undefined) throw broken("a list has no values");
  const shape = [(data.type as FixedSizeList).listSize, (rows.type as FixedSizeList).listSize] as const;
  const values = first(numbersOf(name, data, cells), data.length * shape[0] * shape[1]);
  return { type: "matrix", length: data.length, shape, values, ...present(validityOf(data)) };
}

/** Lists that each say how long they are; missing ones say nothing. */
function variableLists(name: string, data: Data, numbers: Float64Array): Column {
  const { length, nullCount } = data;
  const offsets = length === 0 ? new Int32Array(1) : offsetsOf(data);
  const validity = validityOf(data);
  let width: number | undefined;
  for (let i = 0; i < length; i++) {
    if (nullCount > 0 && isNullAt(data, i)) continue;
    const size = offsets[i + 1]! - offsets[i]!;
    if (size < 0 || offsets[i]! < 0 || offsets[i + 1]! > numbers.length) {
      throw broken("a list lies outside its buffer");
    }
    width ??= size;
    if (size !== width) throw drumError("VECTOR_RAGGED", { name, width, other: size });
  }
  width ??= 0;
  const together = nullCount === 0;
  const values = together
    ? numbers.subarray(offsets[0]!, offsets[length]!)
    : new Float64Array(length * width).fill(Number.NaN);
  if (!together) {
    for (let i = 0; i < length; i++) {
      if (!isNullAt(data, i)) values.set(numbers.subarray(offsets[i]!, offsets[i + 1]!), i * width);
    }
  }
  return { type: "vector", length, width, values, ...present(validity) };
}

function numbersOf(name: string, list: Data, data: Data): Float64Array {
  switch (data.type.typeId as number) {
    case ARROW_TYPE.Int:
      return toFloat64(intColumn(data), name);
    case ARROW_TYPE.Float:
      return toFloat64(floatColumn(data), name);
    case ARROW_TYPE.Decimal:
      return toFloat64(decimalColumn(data), name);
    case ARROW_TYPE.Null:
      return new Float64Array(data.length).fill(Number.NaN);
    default:
      throw drumError("COLUMN_UNSUPPORTED", { name, type: String(list.type) });
  }
}

function first(numbers: Float64Array, count: number): Float64Array {
  if (numbers.length < count) throw broken("a list lies outside its buffer");
  return numbers.length === count ? numbers : numbers.subarray(0, count);
}
