import { endOfTree, type Floats, isLeaf, MISSING_GOES_RIGHT, type TreeEnsemble } from "../ensemble.js";
import { SLOT_BYTES, ZERO_SLOT } from "../layout.js";
import { collectSets, type Union, uniteSets } from "./category-sets.js";
import { collectThresholds, positionOf, type Thresholds } from "./conditions.js";
import { chooseTops, goesOn, type Tops } from "./tops.js";

/** From so many conditions on a feature on, its values are ranked; fewer are compared one by one. */
const RANK_FROM = 6;

/** Values of a feature that are ranked among its thresholds, or among the borders of its category sets. */
export interface Ranking {
  readonly feature: number;
  readonly thresholds: Floats;
  /** Slot of rank 0; the other ranks follow, and then missing values. */
  readonly first: number;
  /** Whether slots are to be accumulated, or stand for single ranks. */
  readonly accumulated: boolean;
  /** Missing values go left, go right, or with every threshold both ways: then slots for right start here. */
  readonly missing: "left" | "right" | { readonly right: number };
}

/** A condition that is evaluated by itself. */
export interface Comparison {
  readonly feature: number;
  readonly threshold: number;
  readonly missingRight: boolean;
  readonly slot: number;
}

/** What is evaluated for a block of rows, and in which slot each result stands. */
export interface Plan {
  readonly tops: Tops;
  readonly rankings: readonly Ranking[];
  readonly comparisons: readonly Comparison[];
  readonly unions: readonly Union[];
  /** Bytes of all slots, and of those at the start that rankings fill. */
  readonly slotBytes: number;
  readonly clearedBytes: number;
  /** Features whose values are needed, ascending. */
  readonly used: readonly number[];
  /** The slot that tells whether rows go right at an inner node of a top, or at any node with a category set. */
  slotOf(node: number): number;
}

export function planSlots(ensemble: TreeEnsemble): Plan {
  const tops = chooseTops(ensemble);
  const thresholds = collectThresholds(ensemble, tops);
  const sets = collectSets(ensemble);
  let slotBytes = ZERO_SLOT + SLOT_BYTES;
  const take = (count: number): number => {
    slotBytes += count * SLOT_BYTES;
    return slotBytes - count * SLOT_BYTES;
  };
  // For each feature the slots of its thresholds, by where missing values go.
  const left = new Int32Array(ensemble.features);
  const right = new Int32Array(ensemble.features);

  const rankings: Ranking[] = [];
  const setFirst = sets.map(({ feature, borders }) => {
    const first = take(borders.length + 2);
    rankings.push({ feature, thresholds: borders, first, accumulated: false, missing: "left" });
    return first;
  });
  const ranked = [...thresholds.values()].filter((one) => conditions(one) >= RANK_FROM);
  const starts = ranked.map(({ feature, values }) => {
    const first = take(values.length + 2);
    left[feature] = right[feature] = first + SLOT_BYTES;
    return first;
  });
  const clearedBytes = slotBytes;
  ranked.forEach((one, i) => {
    const { feature, values: sorted } = one;
    const both = one.missingLeft && one.missingRight;
    if (both) right[feature] = take(sorted.length);
    const missing = both ? { right: right[feature]! } : one.missingRight ? "right" : "left";
    rankings.push({ feature, thresholds: sorted, first: starts[i]!, accumulated: true, missing });
  });

  const comparisons: Comparison[] = [];
  for (const one of thresholds.values()) {
    if (conditions(one) >= RANK_FROM) continue;
    for (const missingRight of [false, true]) {
      if (!(missingRight ? one.missingRight : one.missingLeft)) continue;
      const first = take(one.values.length);
      (missingRight ? right : left)[one.feature] = first;
      one.values.forEach((threshold, i) => {
        const slot = first + i * SLOT_BYTES;
        comparisons.push({ feature: one.feature, threshold, missingRight, slot });
      });
    }
  }

  const setSlots = new Map<number, number>();
  const unions = sets.flatMap((set, i) => uniteSets(ensemble, set, setFirst[i]!, () => take(1), setSlots));
  const { feature, threshold, rule } = ensemble;
  return {
    tops,
    rankings,
    comparisons,
    unions,
    slotBytes,
    clearedBytes,
    used: usedFeatures(ensemble, tops, [...thresholds.keys(), ...sets.map((set) => set.feature)]),
    slotOf(node) {
      const ofSet = setSlots.get(node);
      if (ofSet !== undefined) return ofSet;
      const f = feature[node]!;
      const first = rule[node]! & MISSING_GOES_RIGHT ? right[f]! : left[f]!;
      return first + positionOf(thresholds.get(f)!.values, threshold[node]!) * SLOT_BYTES;
    },
  };
}

const conditions = ({ values, missingLeft, missingRight }: Thresholds): number =>
  values.length * (Number(missingLeft) + Number(missingRight));

function usedFeatures(ensemble: TreeEnsemble, tops: Tops, known: readonly number[]): number[] {
  const used = new Set(known);
  for (let tree = 0; tree < ensemble.root.length; tree++) {
    if (!goesOn(ensemble, tops, tree)) continue;
    const end = endOfTree(ensemble, tree);
    for (let node = tops.end[tree]!; node < end; node++) {
      if (!isLeaf(ensemble, node)) used.add(ensemble.feature[node]!);
    }
  }
  return [...used].sort((a, b) => a - b);
}
