import type { Data, Decimal, Float, Int } from "apache-arrow";
import { type Column, float32Column, float64Column, int32Column, int64Column } from "../column.js";
import { fromHalf } from "../half.js";
import { broken, isNullAt, take, validityOf } from "./layout.js";

type SmallInts = Int8Array | Int16Array | Int32Array | Uint8Array | Uint16Array | Uint32Array;

/**
 * Integers of every width. Those up to 32 bits signed are `int32`, the others `int64`; unsigned ones above the
 * range of `int64`, and any with nulls, are `float64`.
 */
export function intColumn(data: Data): Column {
  const { bitWidth, isSigned } = data.type as Int;
  const values = take(data.values as SmallInts | BigInt64Array | BigUint64Array, data.length);
  if (data.nullCount > 0) return float64Column(withNaN(data, Float64Array.from(values as SmallInts, Number)));
  if (values instanceof BigInt64Array) return int64Column(values);
  if (values instanceof BigUint64Array) {
    const signed = new BigInt64Array(values.buffer, values.byteOffset, values.length);
    return signed.some((value) => value < 0n)
      ? float64Column(Float64Array.from(values, Number))
      : int64Column(signed);
  }
  if (bitWidth === 32 && !isSigned) return int64Column(BigInt64Array.from(values as SmallInts, BigInt));
  return int32Column(values instanceof Int32Array ? values : Int32Array.from(values));
}

/** Floats; half precision becomes `float32`, which holds it exactly. */
export function floatColumn(data: Data): Column {
  const validity = validityOf(data);
  switch ((data.type as Float).precision as number) {
    case 0:
      return float32Column(
        Float32Array.from(take(data.values as Uint16Array, data.length), fromHalf),
        validity,
      );
    case 1:
      return float32Column(take(data.values as Float32Array, data.length), validity);
    default:
      return float64Column(take(data.values as Float64Array, data.length), validity);
  }
}

/** Decimals of 32 to 256 bits as the nearest floats. */
export function decimalColumn(data: Data): Column {
  const { bitWidth, scale } = data.type as Decimal;
  const words = bitWidth / 32;
  const units = take(data.values as Uint32Array, data.length * words);
  const values = Float64Array.from({ length: data.length }, (_, i) => {
    let unscaled = 0n;
    for (let k = words - 1; k >= 0; k--) unscaled = (unscaled << 32n) | BigInt(units[i * words + k]!);
    // Reading the decimal text is rounded once; multiplying by a power of ten would round twice.
    return Number(`${BigInt.asIntN(bitWidth, unscaled)}e${-scale}`);
  });
  return float64Column(withNaN(data, values));
}

/** Booleans, one bit each in Arrow, as bytes. */
export function unpackBits(data: Data): Uint8Array {
  const bits = data.values as Uint8Array | undefined;
  const values = new Uint8Array(data.length);
  if (data.length > 0 && (bits?.length ?? 0) < (data.offset + data.length + 7) >> 3) {
    throw broken("a buffer is shorter than its column");
  }
  for (let i = 0; i < values.length; i++) {
    const at = data.offset + i;
    values[i] = (bits![at >> 3]! >> (at & 7)) & 1;
  }
  return values;
}

function withNaN(data: Data, values: Float64Array): Float64Array {
  if (data.nullCount === 0) return values;
  validityOf(data);
  for (let i = 0; i < values.length; i++) if (isNullAt(data, i)) values[i] = Number.NaN;
  return values;
}
