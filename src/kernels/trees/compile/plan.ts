import { endOfTree, type Floats, isLeaf, MISSING_GOES_RIGHT, type TreeEnsemble } from "../ensemble.js";
import { SLOT_BYTES, ZERO_SLOT } from "../layout.js";
import { type RankedThresholds, rankTogether, separate } from "./buckets.js";
import { collectSets, type Union, uniteSets } from "./category-sets.js";
import { collectThresholds, positionOf, type Thresholds } from "./conditions.js";
import { chooseTops, goesOn, type Tops } from "./tops.js";

/** From so many conditions on a feature on, its values are ranked; fewer are compared one by one. */
const RANK_FROM = 6;

/** Values of a feature that are ranked among some of its thresholds, or among the borders of its category sets. */
export interface Ranking {
  readonly feature: number;
  readonly among: RankedThresholds;
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
  const rankings: Ranking[] = [];
  const comparisons: Comparison[] = [];
  const setFirst = sets.map(({ feature, borders }) => {
    const first = take(borders.length + 2);
    rankings.push({ feature, among: rankTogether(borders), first, accumulated: false, missing: "left" });
    return first;
  });
  const parts = [...thresholds.values()].flatMap((one): Part[] => {
    if (countConditions(one, one.values) < RANK_FROM) return [{ one, values: one.values }];
    return separate(one.values).map((among) => ({ one, values: among.thresholds, among }));
  });
  // Slots that are filled bit by bit come first, since they have to be cleared.
  const placed = parts.map(({ one, values, among }) => {
    const ranked = among !== undefined && countConditions(one, values) >= RANK_FROM;
    return { one, values, ...(ranked && { among, first: take(values.length + 2) }) };
  });
  const clearedBytes = slotBytes;

  const slots = new Map(
    Array.from(thresholds, ([feature, { values }]) => [
      feature,
      { left: new Int32Array(values.length), right: new Int32Array(values.length) },
    ]),
  );
  for (const { one, values, among, first } of placed) {
    const { feature, missingLeft, missingRight } = one;
    /** Notes the slots of these thresholds, one after another. */
    const assign = (side: "left" | "right", start: number) => {
      const ofFeature = slots.get(feature)![side];
      values.forEach((threshold, i) => {
        ofFeature[positionOf(one.values, threshold)] = start + i * SLOT_BYTES;
      });
    };
    if (among !== undefined) {
      assign("left", first! + SLOT_BYTES);
      const both = missingLeft && missingRight;
      const right = both ? take(values.length) : first! + SLOT_BYTES;
      assign("right", right);
      const missing = both ? { right } : missingRight ? "right" : "left";
      rankings.push({ feature, among, first: first!, accumulated: true, missing });
      continue;
    }
    for (const right of [false, true]) {
      if (!(right ? missingRight : missingLeft)) continue;
      const start = take(values.length);
      assign(right ? "right" : "left", start);
      values.forEach((threshold, i) => {
        comparisons.push({ feature, threshold, missingRight: right, slot: start + i * SLOT_BYTES });
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
      const { left, right } = slots.get(f)!;
      const position = positionOf(thresholds.get(f)!.values, threshold[node]!);
      return rule[node]! & MISSING_GOES_RIGHT ? right[position]! : left[position]!;
    },
  };
}

/** Thresholds of a feature that are treated alike. */
interface Part {
  readonly one: Thresholds;
  readonly values: Floats;
  readonly among?: RankedThresholds;
}

/** How many conditions some thresholds of a feature make. */
const countConditions = ({ missingLeft, missingRight }: Thresholds, values: Floats): number =>
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
