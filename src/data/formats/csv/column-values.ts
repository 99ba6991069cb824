import type { Kind, Values } from "../../../kernels/csv/columns.js";

const ARRAYS = { float64: Float64Array, float32: Float32Array, int64: BigInt64Array, text: Int32Array };

/** The values of a column, which come block by block. */
export class ColumnValues {
  readonly #kind: Exclude<Kind, "skipped">;
  #array: Values;

  constructor(kind: Exclude<Kind, "skipped">) {
    this.#kind = kind;
    this.#array = new ARRAYS[kind](0);
  }

  /** Room for so many rows, and, where there is not enough, for the ones expected after them. */
  room(rows: number, more: number): Values {
    if (rows <= this.#array.length) return this.#array;
    const larger = new ARRAYS[this.#kind](rows + more);
    larger.set(this.#array as never);
    this.#array = larger;
    return larger;
  }

  /** All values, once there are so many. */
  finish(rows: number): Values {
    const { length } = this.#array;
    if (length === rows) return this.#array;
    // A little room that is left costs less than a copy.
    return length - rows < length >> 3 ? this.#array.subarray(0, rows) : this.#array.slice(0, rows);
  }
}
