import { booleanColumn, type Column, int64Column, stringColumn } from "../../../data/column.js";
import type { Json } from "../../../data/formats/json/parse.js";
import { columnFromTypedArray } from "../../../data/from-values.js";
import { fromHalf } from "../../../data/half.js";
import { drumError } from "../../../errors.js";

/**
 * An element type of tensors: how its elements look in memory, little-endian, and which column holds them.
 * Unsigned 64-bit integers beyond 2⁶³ have no column and are refused.
 */
export interface Datatype {
  /** Bytes of an element; 0 where each has a length of its own. */
  readonly size: number;
  /** A column of elements that stand in JSON. @throws TENSOR_INVALID when one is of another kind */
  fromJson(elements: readonly Json[], tensor: string): Column;
  /** A column of `count` elements in memory, which need not be aligned. */
  fromBytes(bytes: Uint8Array, count: number, tensor: string): Column;
}

type NumberArray = Float32Array | Float64Array | Int32Array;

/** Elements that numbers of JSON hold, between these bounds. */
function small<Values extends NumberArray>(
  size: number,
  array: new (length: number) => Values,
  read: (view: DataView, at: number) => number,
  bounds?: readonly [least: number, most: number],
): Datatype {
  return {
    size,
    fromJson(elements, tensor) {
      const values = new array(elements.length);
      elements.forEach((element, i) => {
        const number = numberIn(element, tensor, bounds === undefined);
        if (bounds && !(Number.isInteger(number) && number >= bounds[0] && number <= bounds[1])) {
          throw invalid(tensor, "has a number that its datatype cannot hold");
        }
        values[i] = number;
      });
      return columnFromTypedArray(values);
    },
    fromBytes(bytes, count) {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const values = new array(count);
      for (let i = 0; i < count; i++) values[i] = read(view, i * size);
      return columnFromTypedArray(values);
    },
  };
}

/** Elements that need 64-bit integers. */
function large(
  size: number,
  read: (view: DataView, at: number) => bigint,
  [least, most]: readonly [bigint, bigint],
): Datatype {
  const checked = (value: bigint, tensor: string) => {
    if (value < least || value > most)
      throw invalid(tensor, "has a number that no 64-bit integer column holds");
    return value;
  };
  return {
    size,
    fromJson: (elements, tensor) =>
      int64Column(
        BigInt64Array.from(elements, (element) => {
          if (typeof element === "bigint") return checked(element, tensor);
          const number = numberIn(element, tensor, false);
          if (!Number.isInteger(number)) throw invalid(tensor, "has a number that its datatype cannot hold");
          return checked(BigInt(number), tensor);
        }),
      ),
    fromBytes(bytes, count, tensor) {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      return int64Column(
        BigInt64Array.from({ length: count }, (_, i) => checked(read(view, i * size), tensor)),
      );
    },
  };
}

const boolean: Datatype = {
  size: 1,
  fromJson: (elements, tensor) =>
    booleanColumn(
      Uint8Array.from(elements, (element) => {
        if (typeof element === "boolean") return Number(element);
        if (element === 0 || element === 1) return element;
        throw invalid(tensor, "has an element that is no boolean");
      }),
    ),
  fromBytes: (bytes, count) =>
    booleanColumn(Uint8Array.from({ length: count }, (_, i) => (bytes[i] ? 1 : 0))),
};

const text: Datatype = {
  size: 0,
  fromJson: (elements, tensor) =>
    stringColumn(
      elements.map((element) => {
        if (element === null || typeof element === "string") return element;
        throw invalid(tensor, "has an element that is no text");
      }),
    ),
  fromBytes(bytes, count, tensor) {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const texts: string[] = [];
    let at = 0;
    for (let i = 0; i < count; i++) {
      const end = at + 4 <= buffer.length ? at + 4 + buffer.readUInt32LE(at) : Number.POSITIVE_INFINITY;
      if (end > buffer.length) throw invalid(tensor, "ends inside an element");
      texts.push(buffer.toString("utf8", at + 4, end));
      at = end;
    }
    if (at !== buffer.length) throw invalid(tensor, "has more bytes than elements");
    return stringColumn(texts);
  },
};

const INT64: readonly [bigint, bigint] = [-(2n ** 63n), 2n ** 63n - 1n];

/** The element types of the Open Inference Protocol, by name. */
export const DATATYPES: Readonly<Record<string, Datatype>> = {
  BOOL: boolean,
  UINT8: small(1, Int32Array, (view, at) => view.getUint8(at), [0, 255]),
  UINT16: small(2, Int32Array, (view, at) => view.getUint16(at, true), [0, 65_535]),
  UINT32: large(4, (view, at) => BigInt(view.getUint32(at, true)), [0n, 2n ** 32n - 1n]),
  UINT64: large(8, (view, at) => view.getBigUint64(at, true), [0n, INT64[1]]),
  INT8: small(1, Int32Array, (view, at) => view.getInt8(at), [-128, 127]),
  INT16: small(2, Int32Array, (view, at) => view.getInt16(at, true), [-32_768, 32_767]),
  INT32: small(4, Int32Array, (view, at) => view.getInt32(at, true), [-(2 ** 31), 2 ** 31 - 1]),
  INT64: large(8, (view, at) => view.getBigInt64(at, true), INT64),
  FP16: small(2, Float32Array, (view, at) => fromHalf(view.getUint16(at, true))),
  FP32: small(4, Float32Array, (view, at) => view.getFloat32(at, true)),
  FP64: small(8, Float64Array, (view, at) => view.getFloat64(at, true)),
  BYTES: text,
};

/** A number; where floats are wanted, a missing one too. */
function numberIn(element: Json, tensor: string, mayBeMissing: boolean): number {
  if (typeof element === "number") return element;
  if (typeof element === "bigint" || typeof element === "boolean") return Number(element);
  if (element === null && mayBeMissing) return Number.NaN;
  throw invalid(tensor, "has an element that is no number");
}

/** The error for a tensor: `problem` goes on from its name. */
export function invalid(tensor: string, problem: string): Error {
  return drumError("TENSOR_INVALID", { tensor, problem });
}
