import {
  ALL_OUTPUTS,
  CATEGORY_SET,
  endOfTree,
  isLeaf,
  MISSING_GOES_RIGHT,
  type TreeEnsemble,
} from "../ensemble.js";
import * as at from "../layout.js";
import type { TableMemory } from "./memory.js";
import type { Plan } from "./plan.js";
import { goesOn } from "./tops.js";

/**
 * Writes all trees: the slots of their tops, filled up to perfect trees, what is below, and leaf tables.
 *
 * @param columnOf where the values of a feature are
 */
export function writeTrees(
  memory: TableMemory,
  ensemble: TreeEnsemble,
  plan: Plan,
  columnOf: (feature: number) => number,
): { table: [number, number]; deep: boolean } {
  const { root, output, outputs, feature, child, rule, threshold, leaf, leafVectors } = ensemble;
  const size = threshold.BYTES_PER_ELEMENT;
  const nodeBytes = size === 4 ? at.NODE_BYTES_32 : at.NODE_BYTES_64;
  const thresholdAt = size === 4 ? at.NODE_THRESHOLD_32 : at.NODE_THRESHOLD_64;
  const table = memory.reserve(root.length * at.TREE_BYTES);
  // The nodes at the places of the level that is being filled, and of the next one.
  let level = new Int32Array(2 ** at.MAX_TOP);
  let next = new Int32Array(2 ** at.MAX_TOP);
  let deep = false;

  for (let tree = 0; tree < root.length; tree++) {
    const record = table + tree * at.TREE_BYTES;
    const depth = plan.tops.depth[tree]!;
    const top = memory.reserve((2 ** depth - 1) * 4);
    memory.setWord(record + at.TREE_TOP_DEPTH, depth);
    memory.setWord(record + at.TREE_TOP, top);
    level[0] = root[tree]!;
    for (let width = 1, place = top; width < 2 ** depth; width *= 2) {
      for (let i = 0; i < width; i++, place += 4) {
        const node = level[i]!;
        const left = child[node]!;
        // Below a leaf both ways lead to it.
        next[2 * i] = left;
        next[2 * i + 1] = left === node ? node : left + 1;
        memory.setWord(place, left === node ? at.ZERO_SLOT : plan.slotOf(node));
      }
      [level, next] = [next, level];
    }
    const ways = level.subarray(0, 2 ** depth);
    let leaves: Int32Array = ways;
    if (goesOn(ensemble, plan.tops, tree)) {
      deep = true;
      leaves = writeDeepTree(tree, record, ways);
    }
    writeLeaves(tree, record, leaves);
  }
  return { table: [table, table + root.length * at.TREE_BYTES], deep };

  /** Gives the leaves by number. */
  function writeDeepTree(tree: number, record: number, ways: Int32Array): Int32Array {
    const first = root[tree]!;
    const start = plan.tops.end[tree]!;
    const end = endOfTree(ensemble, tree);
    const leaves = new Int32Array((end - first + 1) / 2);
    const numbers = new Int32Array(end - first);
    for (let node = first, count = 0; node < end; node++) {
      if (!isLeaf(ensemble, node)) continue;
      numbers[node - first] = count;
      leaves[count++] = node;
    }
    const asLeaf = (node: number) => numbers[node - first]! * 2 + 1;
    const nodes = memory.reserve((end - start) * nodeBytes);
    const addressOf = (node: number) => nodes + (node - start) * nodeBytes;
    for (let node = start, address = nodes; node < end; node++, address += nodeBytes) {
      if (isLeaf(ensemble, node)) {
        memory.setWord(address + at.NODE_RULE, asLeaf(node));
        continue;
      }
      const set = (rule[node]! & CATEGORY_SET) !== 0;
      const flags = (rule[node]! & MISSING_GOES_RIGHT ? at.NODE_MISSING_RIGHT : 0) | (set ? at.NODE_SET : 0);
      memory.setWord(address + at.NODE_SOURCE, set ? plan.slotOf(node) : columnOf(feature[node]!));
      memory.setWord(address + at.NODE_CHILD, addressOf(child[node]!));
      memory.setWord(address + at.NODE_RULE, flags);
      memory.setFloat(address + thresholdAt, threshold[node]!);
    }
    const exits = memory.reserve(ways.length * 4);
    ways.forEach((node, i) => {
      memory.setWord(exits + i * 4, isLeaf(ensemble, node) ? asLeaf(node) : addressOf(node));
    });
    memory.setWord(record + at.TREE_EXITS, exits);
    return leaves;
  }

  function writeLeaves(tree: number, record: number, leaves: Int32Array): void {
    const vectors = output[tree] === ALL_OUTPUTS;
    const width = vectors ? outputs : 1;
    const values = memory.reserve(leaves.length * width * size);
    for (let k = 0, address = values; k < width; k++) {
      for (let i = 0; i < leaves.length; i++, address += size) {
        const node = leaves[i]!;
        memory.setFloat(address, vectors ? leafVectors[feature[node]! * outputs + k]! : leaf[node]!);
      }
    }
    memory.setWord(record + at.TREE_LEAVES, values);
    memory.setWord(record + at.TREE_LEAVES_BYTES, leaves.length * size);
    memory.setWord(record + at.TREE_FIRST_OUTPUT, vectors ? 0 : output[tree]!);
    memory.setWord(record + at.TREE_OUTPUTS, width);
  }
}
