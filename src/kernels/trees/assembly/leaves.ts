import {
  BATCH_TREES,
  BLOCK_ROWS,
  MAX_TOP,
  NODE_BYTES_32,
  NODE_BYTES_64,
  NODE_CHILD,
  NODE_RULE,
  NODE_SET,
  NODE_SOURCE,
  NODE_THRESHOLD_32,
  NODE_THRESHOLD_64,
  TREE_BYTES,
  TREE_EXITS,
  TREE_FIRST_OUTPUT,
  TREE_LEAVES,
  TREE_LEAVES_BYTES,
  TREE_OUTPUTS,
  TREE_TOP,
  TREE_TOP_DEPTH,
  WORK_FOUND,
  WORK_LEAVES,
  WORK_WALKERS,
} from "../layout";
import { leafNumbers } from "./unrolled";

/** Adds up leaves where no tree goes on below its top. */
export function addTrees<T>(tree: usize, end: usize, slots: usize, work: usize, sums: usize): void {
  let leaves = work + WORK_LEAVES;
  for (; tree < end; tree += TREE_BYTES) {
    findExits(tree, slots, leaves);
    let to = sums + load<u32>(tree, TREE_FIRST_OUTPUT) * (BLOCK_ROWS * sizeof<T>());
    let table: usize = load<u32>(tree, TREE_LEAVES);
    for (let k = load<u32>(tree, TREE_OUTPUTS); k; k--) {
      if (load<u32>(tree, TREE_TOP_DEPTH) === MAX_TOP) addLeaves<T>(table, leaves, to, true);
      else addLeaves<T>(table, leaves, to, false);
      table += load<u32>(tree, TREE_LEAVES_BYTES);
      to += BLOCK_ROWS * sizeof<T>();
    }
  }
}

/** The way of every row through the top of a tree. */
function findExits(tree: usize, slots: usize, leaves: usize): void {
  let depth = load<u32>(tree, TREE_TOP_DEPTH), top: usize = load<u32>(tree, TREE_TOP);
  for (let v: i32 = 0; v < BLOCK_ROWS; v += 128) {
    leafNumbers(depth, top, slots + (v >> 3), leaves + v, leaves + BLOCK_ROWS + v);
  }
}

// @ts-ignore: decorator
@inline
function exitOf(leaves: usize, wide: bool): usize {
  let low = <usize>load<u8>(leaves);
  return wide ? low | (<usize>load<u8>(leaves, BLOCK_ROWS) << 8) : low;
}

// @ts-ignore: decorator
@inline
function addLeaves<T>(table: usize, leaves: usize, to: usize, wide: bool): void {
  for (let end = leaves + BLOCK_ROWS; leaves < end; leaves += 16 / sizeof<T>(), to += 16) {
    let values: v128;
    if (sizeof<T>() === 4) {
      values = v128.load32_zero(table + (exitOf(leaves, wide) << 2));
      values = v128.load_lane<u32>(table + (exitOf(leaves + 1, wide) << 2), values, 1);
      values = v128.load_lane<u32>(table + (exitOf(leaves + 2, wide) << 2), values, 2);
      values = v128.load_lane<u32>(table + (exitOf(leaves + 3, wide) << 2), values, 3);
    } else {
      values = v128.load64_zero(table + (exitOf(leaves, wide) << 3));
      values = v128.load_lane<u64>(table + (exitOf(leaves + 1, wide) << 3), values, 1);
    }
    v128.store(to, v128.add<T>(v128.load(to), values));
  }
}

/**
 * Adds up leaves where some trees reach below their tops. Rows that have not met a leaf there walk on one by one,
 * those of a batch of trees in one list, a step each at a time: the loads of many walkers are under way at once.
 */
export function addDeepTrees<T>(tree: usize, end: usize, at: usize, slots: usize, work: usize, sums: usize): void {
  while (tree < end) {
    let next = min(end, tree + BATCH_TREES * TREE_BYTES);
    let walkers = enterBatch(tree, next, slots, work);
    walk<T>(work + WORK_WALKERS, walkers, work + WORK_FOUND, at, slots);
    for (let found = work + WORK_FOUND; tree < next; tree += TREE_BYTES, found += 4 * BLOCK_ROWS) {
      let to = sums + load<u32>(tree, TREE_FIRST_OUTPUT) * (BLOCK_ROWS * sizeof<T>());
      let table: usize = load<u32>(tree, TREE_LEAVES);
      for (let k = load<u32>(tree, TREE_OUTPUTS); k; k--) {
        addFound<T>(table, found, to);
        table += load<u32>(tree, TREE_LEAVES_BYTES);
        to += BLOCK_ROWS * sizeof<T>();
      }
    }
  }
}

/**
 * Lets all rows go through the tops. Each gets the number of its leaf, or a place in the list of walkers: {number of
 * tree in the batch and row, node}. Gives the end of the list.
 */
function enterBatch(tree: usize, end: usize, slots: usize, work: usize): usize {
  let leaves = work + WORK_LEAVES, found = work + WORK_FOUND, walker = work + WORK_WALKERS, number: u32 = 0;
  for (; tree < end; tree += TREE_BYTES) {
    findExits(tree, slots, leaves);
    let exits: usize = load<u32>(tree, TREE_EXITS), wide = load<u32>(tree, TREE_TOP_DEPTH) === MAX_TOP;
    for (let r: i32 = 0; r < BLOCK_ROWS; r++, number++, found += 4) {
      let exit = wide ? exitOf(leaves + r, true) : exitOf(leaves + r, false);
      if (!exits) {
        store<u32>(found, exit);
        continue;
      }
      let target = load<u32>(exits + (exit << 2));
      store<u32>(found, target >> 1);
      // Without a branch: the place of one that has met a leaf is taken by the next.
      store<u32>(walker, number);
      store<u32>(walker, target, 4);
      walker += <usize>(~target & 1) << 3;
    }
  }
  return walker;
}

/** Lets walkers go on until all have met a leaf, whose numbers they leave behind. */
function walk<T>(list: usize, end: usize, found: usize, at: usize, slots: usize): void {
  const size = sizeof<T>() === 4 ? NODE_BYTES_32 : NODE_BYTES_64;
  while (end > list) {
    let last = list;
    for (let walker = list; walker < end; walker += 8) {
      let number = load<u32>(walker), node: usize = load<u32>(walker, 4);
      let source: usize = load<u32>(node, NODE_SOURCE), rule = load<u32>(node, NODE_RULE);
      let row = number & (BLOCK_ROWS - 1), right: u32;
      if (rule & NODE_SET) {
        right = (load<u8>(slots + source + (((row >> 7) << 4) | (row & 15))) >> ((row >> 4) & 7)) & 1;
      } else {
        let x = load<T>(source + at + row * sizeof<T>()), limit = threshold<T>(node);
        right = u32(x >= limit) | (u32(x != x) & (rule >> 1));
      }
      let child: usize = load<u32>(node, NODE_CHILD) + right * size, target = load<u32>(child, NODE_RULE);
      store<u32>(found + (number << 2), target >> 1);
      store<u32>(last, number);
      store<u32>(last, <u32>child, 4);
      last += <usize>(~target & 1) << 3;
    }
    end = last;
  }
}

// @ts-ignore: decorator
@inline
function threshold<T>(node: usize): T {
  return sizeof<T>() === 4 ? load<T>(node, NODE_THRESHOLD_32) : load<T>(node, NODE_THRESHOLD_64);
}

function addFound<T>(table: usize, found: usize, to: usize): void {
  for (let end = found + 4 * BLOCK_ROWS; found < end; found += 4, to += sizeof<T>()) {
    store<T>(to, load<T>(to) + load<T>(table + load<u32>(found) * sizeof<T>()));
  }
}
