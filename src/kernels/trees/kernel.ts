import { instantiate, kernelModule } from "../wasm.js";
import { compileImage } from "./compile/image.js";
import { type Floats, floatsLike, type TreeEnsemble } from "./ensemble.js";

interface Exports {
  /** Evaluates so many rows of the columns in memory. */
  evaluate32(rows: number): void;
  evaluate64(rows: number): void;
}

const PAGE_BYTES = 1 << 16;

/**
 * Rows `start` to `end` of columns, one for each feature and only read where a tree asks for it; `sums` receives
 * `ensemble.outputs` numbers for each row. Values are rounded to the ensemble's type.
 */
export type SumLeaves = (columns: readonly Floats[], start: number, end: number, sums: Floats) => void;

/**
 * Compiles an ensemble for the WebAssembly kernel, which gives the same sums as {@link sumLeaves} (`walk.ts`) bit
 * for bit. Needs memory for some thousands of rows, however many there are.
 *
 * @returns undefined where the kernel does not run
 */
export function createKernel(ensemble: TreeEnsemble): SumLeaves | undefined {
  const module = kernelModule("trees");
  if (module === undefined) return undefined;
  const image = compileImage(ensemble);
  const bytes = image.tablesAt + image.tables.length;
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE_BYTES) });
  const { evaluate32, evaluate64 } = instantiate<Exports>(module, memory);
  new Uint32Array(memory.buffer).set(image.header);
  new Uint8Array(memory.buffer, image.tablesAt).set(image.tables);

  const { used, columnRows, rows, columnsAt, sumsAt } = image;
  const { outputs } = ensemble;
  const view = (at: number, length: number): Floats =>
    floatsLike(ensemble, 0) instanceof Float32Array
      ? new Float32Array(memory.buffer, at, length)
      : new Float64Array(memory.buffer, at, length);
  const columns = view(columnsAt, used.length * columnRows);
  const results = view(sumsAt, rows * outputs);
  const evaluate = columns instanceof Float32Array ? evaluate32 : evaluate64;
  return (values, start, end, sums) => {
    for (let from = start; from < end; from += rows) {
      const count = Math.min(rows, end - from);
      for (let k = 0; k < used.length; k++) {
        columns.set(values[used[k]!]!.subarray(from, from + count), k * columnRows);
      }
      evaluate(count);
      sums.set(results.subarray(0, count * outputs), (from - start) * outputs);
    }
  };
}
