import type { TreeEnsemble } from "../ensemble.js";
import * as at from "../layout.js";
import { TableMemory } from "./memory.js";
import { type Plan, planSlots, type Ranking } from "./plan.js";
import { writeTrees } from "./trees.js";

/** What the kernel's memory has to hold. */
export interface Image {
  readonly header: Uint32Array;
  /** From {@link tablesAt} to the end of memory. */
  readonly tables: Uint8Array;
  readonly tablesAt: number;
  /** Features that have a column, in the order of the columns. */
  readonly used: readonly number[];
  /** Where columns are, of {@link columnRows} values each. */
  readonly columnsAt: number;
  readonly columnRows: number;
  /** Rows that can be evaluated in one call. */
  readonly rows: number;
  readonly sumsAt: number;
}

/** Columns of this size together stay in the cache between being filled and being read. */
const COLUMNS_BYTES = 1 << 19;
const MOST_ROWS = 4096;
/** Columns at distances of a power of two would share few lines of the cache. */
const COLUMN_GAP_BYTES = 64;

const upTo = (value: number, multiple: number) => Math.ceil(value / multiple) * multiple;

export function compileImage(ensemble: TreeEnsemble): Image {
  const plan = planSlots(ensemble);
  const size = ensemble.threshold.BYTES_PER_ELEMENT;
  const { outputs } = ensemble;
  const fitting = Math.floor(COLUMNS_BYTES / size / (plan.used.length + 1));
  const rows = Math.min(MOST_ROWS, Math.max(1, Math.floor(fitting / at.BLOCK_ROWS)) * at.BLOCK_ROWS);
  const columnRows = rows + COLUMN_GAP_BYTES / size;

  const work = upTo(at.HEADER_BYTES, 64);
  const slots = upTo(work + at.WORK_SUMS + outputs * at.BLOCK_ROWS * size, 64);
  const columnsAt = upTo(slots + plan.slotBytes, 64);
  const sumsAt = columnsAt + plan.used.length * columnRows * size;
  const tablesAt = upTo(sumsAt + rows * outputs * size, 64);

  const memory = new TableMemory(tablesAt, size);
  const columns = new Map(plan.used.map((feature, k) => [feature, columnsAt + k * columnRows * size]));
  const columnOf = (feature: number) => columns.get(feature)!;
  const header = new Uint32Array(at.HEADER_BYTES / 4);
  const set = (offset: number, value: number) => {
    header[offset / 4] = value;
  };
  const setTable = (start: number, end: number, [first, last]: readonly [number, number]) => {
    set(start, first);
    set(end, last);
  };
  setTable(at.RANKED, at.RANKED_END, writeRankings(memory, plan.rankings, columnOf, size));
  setTable(at.COMPARED, at.COMPARED_END, writeComparisons(memory, plan, columnOf));
  setTable(at.UNIONS, at.UNIONS_END, writeUnions(memory, plan));
  const trees = writeTrees(memory, ensemble, plan, columnOf);
  setTable(at.TREES, at.TREES_END, trees.table);
  set(at.DEEP, trees.deep ? 1 : 0);
  set(at.SLOTS, slots);
  set(at.CLEARED, plan.clearedBytes);
  const base = memory.reserve(outputs * size);
  for (let k = 0; k < outputs; k++) memory.setFloat(base + k * size, ensemble.base[k]!);
  set(at.BASE, base);
  set(at.OUTPUTS, outputs);
  set(at.WORK, work);
  set(at.SUMS, sumsAt);
  return { header, tables: memory.bytes(), tablesAt, used: plan.used, columnsAt, columnRows, rows, sumsAt };
}

type ColumnOf = (feature: number) => number;

function writeRankings(
  memory: TableMemory,
  rankings: readonly Ranking[],
  columnOf: ColumnOf,
  size: number,
): [number, number] {
  const table = memory.reserve(rankings.length * at.RANK_BYTES);
  rankings.forEach((ranking, i) => {
    const record = table + i * at.RANK_BYTES;
    const { among: buckets, first, missing } = ranking;
    const { thresholds } = buckets;
    const searched = buckets.steps > 1;
    memory.setWord(record + at.RANK_COLUMN, columnOf(ranking.feature));
    memory.setFloat32(record + at.RANK_SCALE, buckets.scale);
    memory.setFloat32(record + at.RANK_OFFSET, buckets.offset);
    memory.setFloat32(record + at.RANK_LAST, buckets.count - 1);
    memory.setWord(record + at.RANK_MISSING, buckets.count * 2 * size);
    memory.setWord(record + at.RANK_BY_BITS, buckets.byBits ? 1 : 0);
    memory.setWord(record + at.RANK_STEPS, buckets.steps);
    memory.setWord(record + at.RANK_SLOT, first);
    const last = first + thresholds.length * at.SLOT_BYTES;
    memory.setWord(record + at.RANK_TOP, missing === "right" ? last + at.SLOT_BYTES : last);
    const chain = missing === "right" ? thresholds.length : thresholds.length - 1;
    memory.setWord(record + at.RANK_CHAIN, ranking.accumulated ? chain : 0);
    memory.setWord(record + at.RANK_RIGHT, typeof missing === "object" ? missing.right : 0);

    // The bucket behind the last one is for missing values.
    const entries = memory.reserve((buckets.count + 1) * 2 * size);
    memory.setWord(record + at.RANK_BUCKETS, entries);
    for (let b = 0; b <= buckets.count; b++) {
      const rank = b < buckets.count ? buckets.below[b]! : thresholds.length + 1;
      const entry = entries + b * 2 * size;
      if (searched) {
        memory.setWord(entry + size, rank);
      } else {
        memory.setFloat(entry, thresholds[rank] ?? Number.NaN);
        memory.setWord(entry + size, first + rank * at.SLOT_BYTES);
      }
    }
    if (!searched) return;
    // The search may look behind the end, at numbers that nothing is at least.
    const padding = 2 << buckets.steps;
    const list = memory.reserve((thresholds.length + padding) * size);
    memory.setWord(record + at.RANK_THRESHOLDS, list);
    for (let k = 0; k < thresholds.length + padding; k++)
      memory.setFloat(list + k * size, thresholds[k] ?? Number.NaN);
  });
  return [table, table + rankings.length * at.RANK_BYTES];
}

function writeComparisons(memory: TableMemory, { comparisons }: Plan, columnOf: ColumnOf): [number, number] {
  const table = memory.reserve(comparisons.length * at.COMPARE_BYTES);
  comparisons.forEach(({ feature, threshold, missingRight, slot }, i) => {
    const record = table + i * at.COMPARE_BYTES;
    memory.setWord(record + at.COMPARE_COLUMN, columnOf(feature));
    memory.setWord(record + at.COMPARE_SLOT, slot);
    memory.setWord(record + at.COMPARE_MISSING_RIGHT, missingRight ? 1 : 0);
    memory.setFloat(record + at.COMPARE_THRESHOLD, threshold);
  });
  return [table, table + comparisons.length * at.COMPARE_BYTES];
}

function writeUnions(memory: TableMemory, { unions }: Plan): [number, number] {
  const words = unions.flatMap(({ target, parts }) => [target, parts.length, ...parts]);
  const table = memory.reserve(words.length * 4);
  words.forEach((word, i) => {
    memory.setWord(table + i * 4, word);
  });
  return [table, table + words.length * 4];
}
