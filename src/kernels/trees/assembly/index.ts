// Evaluates tree ensembles, BLOCK_ROWS rows at a time, by bit operations on all rows of a block at once. The memory
// is laid out as ../layout.ts says. T is the type of values, thresholds, leaves and sums: f32 or f64.
import {
  BASE,
  BLOCK_ROWS,
  CLEARED,
  COMPARED,
  COMPARED_END,
  DEEP,
  OUTPUTS,
  RANKED,
  RANKED_END,
  SLOTS,
  SLOT_BYTES,
  SUMS,
  TREES,
  TREES_END,
  UNIONS,
  UNIONS_END,
  WORK,
  WORK_SUMS,
} from "../layout";
import { compareAll } from "./compare";
import { addTrees, addDeepTrees } from "./leaves";
import { rankAll } from "./rank";

export function evaluate32(rows: u32): void {
  for (let first: u32 = 0; first < rows; first += BLOCK_ROWS) block<f32>(first, min(BLOCK_ROWS, rows - first));
}

export function evaluate64(rows: u32): void {
  for (let first: u32 = 0; first < rows; first += BLOCK_ROWS) block<f64>(first, min(BLOCK_ROWS, rows - first));
}

/** Rows behind the last one are evaluated too, whatever stands in memory there, but their sums are not given. */
function block<T>(first: u32, rows: u32): void {
  let slots: usize = load<u32>(SLOTS), work: usize = load<u32>(WORK), sums = work + WORK_SUMS;
  let at: usize = first * sizeof<T>(); // of the first row in a column
  memory.fill(slots, 0, load<u32>(CLEARED));
  rankAll<T>(load<u32>(RANKED), load<u32>(RANKED_END), at, slots, work);
  compareAll<T>(load<u32>(COMPARED), load<u32>(COMPARED_END), at, slots);
  unite(load<u32>(UNIONS), load<u32>(UNIONS_END), slots);
  startSums<T>(sums);
  if (load<u32>(DEEP)) addDeepTrees<T>(load<u32>(TREES), load<u32>(TREES_END), at, slots, work, sums);
  else addTrees<T>(load<u32>(TREES), load<u32>(TREES_END), slots, work, sums);
  writeSums<T>(sums, rows, load<u32>(SUMS) + at * <usize>load<u32>(OUTPUTS));
}

/** Slots that are the union of others: {slot, count, slots…}. */
function unite(list: usize, end: usize, slots: usize): void {
  while (list < end) {
    let target = slots + load<u32>(list), next = list + 8 + (load<u32>(list, 4) << 2);
    for (let v: i32 = 0; v < SLOT_BYTES; v += 16) {
      let all = i64x2.splat(0);
      for (let one = list + 8; one < next; one += 4) all = v128.or(all, v128.load(slots + load<u32>(one) + v));
      v128.store(target + v, all);
    }
    list = next;
  }
}

function startSums<T>(sums: usize): void {
  let base: usize = load<u32>(BASE);
  for (let k: u32 = 0; k < load<u32>(OUTPUTS); k++, base += sizeof<T>()) {
    let value = v128.splat<T>(load<T>(base));
    for (let end = sums + BLOCK_ROWS * sizeof<T>(); sums < end; sums += 16) v128.store(sums, value);
  }
}

/** From one column for each output to rows. */
function writeSums<T>(sums: usize, rows: u32, to: usize): void {
  let outputs = load<u32>(OUTPUTS);
  if (outputs === 1) {
    memory.copy(to, sums, rows * sizeof<T>());
    return;
  }
  for (let r: u32 = 0; r < rows; r++, sums += sizeof<T>()) {
    for (let k: u32 = 0, from = sums; k < outputs; k++, from += BLOCK_ROWS * sizeof<T>(), to += sizeof<T>()) {
      store<T>(to, load<T>(from));
    }
  }
}
