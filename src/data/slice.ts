import type { Column, Validity } from "./column.js";

/** Rows `start` to `end` of a column: a view of its values; bitmaps are copied when they do not start on a byte. */
export function sliceColumn(column: Column, start: number, end: number): Column {
  const length = end - start;
  if (start === 0 && end === column.length) return column;
  switch (column.type) {
    case "string":
      return { ...column, length, codes: column.codes.subarray(start, end) };
    case "sparse": {
      const from = lowerBound(column.indices, start);
      const to = lowerBound(column.indices, end);
      return {
        type: "sparse",
        length,
        indices: column.indices.slice(from, to).map((row) => row - start),
        values: column.values.subarray(from, to),
      };
    }
    case "vector":
    case "matrix": {
      const size = column.type === "vector" ? column.width : column.shape[0] * column.shape[1];
      const values = column.values.subarray(start * size, end * size);
      return { ...column, length, values, ...slicedValidity(column.validity, start, end) };
    }
    default:
      return {
        ...column,
        length,
        values: column.values.subarray(start, end),
        ...slicedValidity(column.validity, start, end),
      } as Column;
  }
}

function slicedValidity(validity: Validity | undefined, start: number, end: number) {
  return validity === undefined ? {} : { validity: sliceBits(validity, start, end) };
}

/** Bits `start` to `end` of a bitmap: a view when they start on a byte, else a copy. */
export function sliceBits(bits: Uint8Array, start: number, end: number): Uint8Array {
  if ((start & 7) === 0) return bits.subarray(start >> 3, (end + 7) >> 3);
  const sliced = new Uint8Array((end - start + 7) >> 3);
  for (let i = start; i < end; i++) {
    if ((bits[i >> 3]! >> (i & 7)) & 1) sliced[(i - start) >> 3]! |= 1 << ((i - start) & 7);
  }
  return sliced;
}

function lowerBound(sorted: Int32Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
