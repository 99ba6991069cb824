import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CATEGORY_SET, MISSING_GOES_RIGHT, type TreeEnsemble } from "../../../src/kernels/trees/ensemble.js";
import { sumLeaves } from "../../../src/kernels/trees/walk.js";

const FEATURES = 3;
const OUTPUTS = 2;

type Tree =
  | { leaf: number }
  | {
      feature: number;
      threshold: number;
      missingRight: boolean;
      set: number[] | null;
      left: Tree;
      right: Tree;
    };

/** What a tree means, said once more: nodes that point at nodes. */
function reached(tree: Tree, row: readonly number[]): number {
  if ("leaf" in tree) return tree.leaf;
  const x = row[tree.feature]!;
  const right = Number.isNaN(x)
    ? tree.missingRight
    : tree.set === null
      ? !(x < tree.threshold)
      : x >= 0 && tree.set.includes(Math.trunc(x));
  return reached(right ? tree.right : tree.left, row);
}

/** Trees laid out breadth first, as the kernel takes them. */
function layOut(trees: readonly Tree[]): TreeEnsemble {
  const nodes: { child: number; feature: number; threshold: number; rule: number; leaf: number }[] = [];
  const categorySets = new Map<number, Uint32Array>();
  const root: number[] = [];
  const depth: number[] = [];
  const categorical: number[] = [];
  for (const tree of trees) {
    const start = nodes.length;
    root.push(start);
    let deepest = 0;
    let sets = 0;
    const queue: { node: Tree; level: number }[] = [{ node: tree, level: 0 }];
    for (let at = 0; at < queue.length; at++) {
      const { node, level } = queue[at]!;
      deepest = Math.max(deepest, level);
      if ("leaf" in node) {
        nodes.push({ child: start + at, feature: 0, threshold: Number.NaN, rule: 0, leaf: node.leaf });
        continue;
      }
      const child = start + queue.length;
      queue.push({ node: node.left, level: level + 1 }, { node: node.right, level: level + 1 });
      let rule = node.missingRight ? MISSING_GOES_RIGHT : 0;
      if (node.set !== null) {
        rule |= CATEGORY_SET;
        sets = 1;
        const words = new Uint32Array(2);
        for (const category of node.set) words[category >> 5]! |= 1 << (category & 31);
        categorySets.set(start + at, words);
      }
      const threshold = node.set === null ? node.threshold : Number.NaN;
      nodes.push({ child, feature: node.feature, threshold, rule, leaf: 0 });
    }
    depth.push(deepest);
    categorical.push(sets);
  }
  return {
    features: FEATURES,
    outputs: OUTPUTS,
    base: Float32Array.of(0.1, -0.3),
    root: Int32Array.from(root),
    output: Int32Array.from(trees, (_, t) => t % OUTPUTS),
    depth: Int32Array.from(depth),
    categorical: Uint8Array.from(categorical),
    child: Int32Array.from(nodes, (node) => node.child),
    feature: Int32Array.from(nodes, (node) => node.feature),
    threshold: Float32Array.from(nodes, (node) => node.threshold),
    rule: Uint8Array.from(nodes, (node) => node.rule),
    leaf: Float32Array.from(nodes, (node) => node.leaf),
    leafVectors: new Float32Array(),
    categorySets,
  };
}

// Few different numbers, so that values meet thresholds.
const number = fc.constantFrom(
  -2,
  -1,
  -0,
  0,
  0.5,
  1,
  2,
  7.9,
  40,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
);
const value = fc.oneof({ weight: 4, arbitrary: number }, fc.constant(Number.NaN), fc.float());
const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 15, depthSize: "large" },
    fc.record({ leaf: fc.float({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }) }),
    fc.record({
      feature: fc.nat(FEATURES - 1),
      threshold: number,
      missingRight: fc.boolean(),
      set: fc.option(fc.array(fc.nat(63), { maxLength: 5 }), { freq: 1, nil: null }),
      left: tie("tree"),
      right: tie("tree"),
    }),
  ),
}));

describe("sumLeaves", () => {
  it("reaches the leaves that the trees mean, and adds them in float32 in the order of the trees", () => {
    let lockstep = 0;
    fc.assert(
      fc.property(
        fc.array(tree, { maxLength: 9 }),
        fc.array(fc.tuple(value, value, value), { maxLength: 11 }),
        (trees, rows) => {
          const ensemble = layOut(trees);
          const sums = new Float32Array(rows.length * OUTPUTS);
          sumLeaves(ensemble, Float32Array.from(rows.flat()), rows.length, sums);
          const expected = rows.flatMap((row) => {
            const total = Array.from(ensemble.base);
            trees.forEach((one, t) => {
              const leaf = reached(one, row.map(Math.fround));
              total[t % OUTPUTS] = Math.fround(total[t % OUTPUTS]! + leaf);
            });
            return total;
          });
          expect(Array.from(sums)).toEqual(expected);
          if (rows.length >= 4 && ensemble.categorical.includes(0) && ensemble.depth.some((d) => d > 1))
            lockstep++;
        },
      ),
      { numRuns: 600 },
    );
    expect(lockstep).toBeGreaterThan(20);
  });
});
