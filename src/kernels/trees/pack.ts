import { CATEGORY_SET, type Floats, floatsLike, isLeaf, type TreeEnsemble } from "./ensemble.js";
import type { SumLeaves } from "./kernel.js";
import { addLeaf } from "./walk.js";

/** Of a packed node: 32-bit words. A node is one part of a cache line, where arrays would touch one each. */
const WORDS = 4;
/** Where the left child is: the first word of that node. The right child is behind it, and a leaf its own child. */
const CHILD = 2;
/** Twice the two bits of the rule, then the feature. */
const FEATURE = 3;

/** The leaves of deeper trees lie at very different depths, so that each goes down alone, as far as it must. */
const MAX_TOGETHER = 16;

/** The nodes of an ensemble, one after another. A threshold takes the first one or two words of a node. */
interface Packed {
  readonly words: Int32Array;
  /** The same memory. */
  readonly thresholds: Floats;
  /** Category sets, each with the number of its words before it; a node's first word says where. */
  readonly sets: Uint32Array;
}

/**
 * The sums of few rows: each goes down four trees together, always to the full depth of the deepest, for leaves lead
 * to themselves: no branch to mispredict, and four loads under way at once. Gives the bits of {@link sumLeaves}
 * (`walk.ts`).
 */
export function packedWalker(ensemble: TreeEnsemble): SumLeaves {
  const packed = pack(ensemble);
  const { features, outputs, base, root, depth, categorical } = ensemble;
  const row = floatsLike(ensemble, features);
  const down = (tree: number, levels: number, together: number) => {
    if (levels > MAX_TOGETHER) return descendAlone(packed, row);
    let mixed = false;
    for (let t = tree; t < tree + together; t++) mixed ||= categorical[t] === 1;
    return mixed ? descendMixed(packed, row, levels) : descend(packed, row, levels);
  };
  return (columns, start, end, sums) => {
    for (let at = start, to = 0; at < end; at++, to += outputs) {
      for (let f = 0; f < features; f++) row[f] = columns[f]![at]!;
      sums.set(base, to);
      for (let tree = 0; tree < root.length; tree += 4) {
        const together = Math.min(4, root.length - tree);
        let levels = 0;
        for (let k = 0; k < 4; k++) {
          // Past the last tree the last one is walked again, and not added.
          const t = tree + Math.min(k, together - 1);
          nodes[k] = root[t]! * WORDS;
          levels = Math.max(levels, depth[t]!);
        }
        down(tree, levels, together);
        for (let k = 0; k < together; k++) addLeaf(ensemble, tree + k, nodes[k]! >> 2, sums, to);
      }
    }
  };
}

/** The four nodes under way. */
const nodes = new Int32Array(4);

function descend({ words, thresholds }: Packed, row: Floats, levels: number): void {
  const shift = thresholds.length === words.length ? 0 : 1;
  let a = nodes[0]!;
  let b = nodes[1]!;
  let c = nodes[2]!;
  let d = nodes[3]!;
  for (let level = 0; level < levels; level++) {
    const ruleA = words[a + FEATURE]!;
    const ruleB = words[b + FEATURE]!;
    const ruleC = words[c + FEATURE]!;
    const ruleD = words[d + FEATURE]!;
    const x = row[ruleA >> 2]!;
    const y = row[ruleB >> 2]!;
    const z = row[ruleC >> 2]!;
    const w = row[ruleD >> 2]!;
    a = words[a + CHILD]! + ((+(x >= thresholds[a >> shift]!) | (+Number.isNaN(x) & ruleA)) << 2);
    b = words[b + CHILD]! + ((+(y >= thresholds[b >> shift]!) | (+Number.isNaN(y) & ruleB)) << 2);
    c = words[c + CHILD]! + ((+(z >= thresholds[c >> shift]!) | (+Number.isNaN(z) & ruleC)) << 2);
    d = words[d + CHILD]! + ((+(w >= thresholds[d >> shift]!) | (+Number.isNaN(w) & ruleD)) << 2);
  }
  nodes[0] = a;
  nodes[1] = b;
  nodes[2] = c;
  nodes[3] = d;
}

/** As {@link descend}, where a node may have a category set. */
function descendMixed(packed: Packed, row: Floats, levels: number): void {
  let a = nodes[0]!;
  let b = nodes[1]!;
  let c = nodes[2]!;
  let d = nodes[3]!;
  for (let level = 0; level < levels; level++) {
    a = next(packed, a, row);
    b = next(packed, b, row);
    c = next(packed, c, row);
    d = next(packed, d, row);
  }
  nodes[0] = a;
  nodes[1] = b;
  nodes[2] = c;
  nodes[3] = d;
}

function descendAlone(packed: Packed, row: Floats): void {
  for (let k = 0; k < nodes.length; k++) {
    let node = nodes[k]!;
    for (let below = next(packed, node, row); below !== node; below = next(packed, node, row)) node = below;
    nodes[k] = node;
  }
}

function next({ words, thresholds, sets }: Packed, node: number, row: Floats): number {
  const rule = words[node + FEATURE]!;
  const x = row[rule >> 2]!;
  let right: number;
  if (Number.isNaN(x)) right = rule & 1;
  else if ((rule & CATEGORY_SET) === 0) {
    right = +(x >= thresholds[thresholds.length === words.length ? node : node >> 1]!);
  } else {
    const set = words[node]!;
    // Fractions are cut off, but nothing below 0 is a category.
    right = x < 0 || Math.trunc(x) >= sets[set]! * 32 ? 0 : (sets[set + 1 + (x >> 5)]! >>> (x & 31)) & 1;
  }
  return words[node + CHILD]! + (right << 2);
}

function pack(ensemble: TreeEnsemble): Packed {
  const { child, feature, threshold, rule, categorySets } = ensemble;
  const words = new Int32Array(child.length * WORDS);
  const wide = threshold instanceof Float64Array;
  const thresholds = wide ? new Float64Array(words.buffer) : new Float32Array(words.buffer);
  const sets = new Uint32Array([...categorySets.values()].reduce((sum, set) => sum + set.length + 1, 0));
  let used = 0;
  for (let node = 0; node < child.length; node++) {
    const at = node * WORDS;
    thresholds[wide ? at >> 1 : at] = threshold[node]!;
    words[at + CHILD] = child[node]! * WORDS;
    // A leaf of a vector has the number of the vector where others have that of a feature.
    words[at + FEATURE] = isLeaf(ensemble, node) ? 0 : (feature[node]! << 2) | rule[node]!;
    const set = categorySets.get(node);
    if (set === undefined) continue;
    words[at] = used;
    sets[used] = set.length;
    sets.set(set, used + 1);
    used += set.length + 1;
  }
  return { words, thresholds, sets };
}
