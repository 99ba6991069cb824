import type { Kind, Values } from "../../../kernels/csv/columns.js";

const ARRAYS = { float64: Float64Array, float32: Float32Array, int64: BigInt64Array, text: Int32Array };

/** The values of a column, which come block by block. */
export class ColumnValues {
  #array: Values | undefined;

  constructor(
    readonly column: number,
    readonly kind: Exclude<Kind, "skipped">,
  ) {}

  /** Room for so many rows, and, where there is not enough, for the ones expected after them. */
  room(rows: number, more: number): Values {
    const array = this.#array;
    if (array !== undefined && rows <= array.length) return array;
    const larger = new ARRAYS[this.kind](rows + more);
    if (array !== undefined) larger.set(array as never);
    this.#array = larger;
    return larger;
  }

  /** All values, once there are so many. */
  finish(rows: number): Values {
    const array = this.room(rows, 0);
    if (array.length === rows) return array;
    // A little room that is left costs less than a copy.
    return array.length - rows < array.length >> 3 ? array.subarray(0, rows) : array.slice(0, rows);
  }
}
