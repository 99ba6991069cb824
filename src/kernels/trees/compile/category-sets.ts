import {
  type CategorySet,
  type Floats,
  floatsLike,
  MISSING_GOES_RIGHT,
  type TreeEnsemble,
} from "../ensemble.js";
import { SLOT_BYTES, ZERO_SLOT } from "../layout.js";

/** The category sets of a feature, in tops and below. */
export interface FeatureSets {
  readonly feature: number;
  /**
   * Categories where membership in some set changes, ascending: what lies between two of them is always together,
   * in a set or not. Below the first and behind the last nothing is a member.
   */
  readonly borders: Floats;
  /** The nodes that ask for these sets. */
  readonly nodes: readonly number[];
}

export function collectSets(ensemble: TreeEnsemble): FeatureSets[] {
  const nodes = new Map<number, number[]>();
  for (const node of ensemble.categorySets.keys()) {
    const feature = ensemble.feature[node]!;
    const known = nodes.get(feature);
    if (known === undefined) nodes.set(feature, [node]);
    else known.push(node);
  }
  return Array.from(nodes, ([feature, ofFeature]) => {
    const borders = new Set<number>();
    for (const node of ofFeature) addBorders(ensemble.categorySets.get(node)!, borders);
    // There is at least one, so that missing values have a slot to be found in.
    if (borders.size === 0) borders.add(0);
    const sorted = floatsLike(ensemble, borders.size);
    sorted.set([...borders]);
    return { feature, borders: sorted.sort(), nodes: ofFeature };
  });
}

function addBorders(set: CategorySet, borders: Set<number>): void {
  let before = 0;
  for (let category = 0; category <= set.length * 32; category++) {
    const member = isMember(set, category);
    if (member !== before) borders.add(category);
    before = member;
  }
}

function isMember(set: CategorySet, category: number): number {
  return ((set[category >> 5] ?? 0) >>> (category & 31)) & 1;
}

/** A slot that is the union of others. */
export interface Union {
  readonly target: number;
  readonly parts: readonly number[];
}

/** As many neighbours are united first; different sets often share such a part. */
const PART = 6;

/**
 * Gives every set a slot: the union of those of its members, shared between equal sets.
 *
 * @param first slot of rank 0 of the feature's values among the borders, the other ranks and missing follow
 * @param takeSlot gives a new slot
 * @param slots receives the slot for each node
 */
export function uniteSets(
  ensemble: TreeEnsemble,
  { borders, nodes }: FeatureSets,
  first: number,
  takeSlot: () => number,
  slots: Map<number, number>,
): Union[] {
  const unions: Union[] = [];
  const known = new Map<string, number>();
  const unite = (parts: readonly number[]): number => {
    if (parts.length === 0) return ZERO_SLOT;
    if (parts.length === 1) return parts[0]!;
    const key = parts.join();
    let target = known.get(key);
    if (target === undefined) {
      target = takeSlot();
      known.set(key, target);
      unions.push({ target, parts });
    }
    return target;
  };
  for (const node of nodes) {
    const set = ensemble.categorySets.get(node)!;
    const parts: number[] = [];
    for (let start = 0; start < borders.length; start += PART) {
      const members: number[] = [];
      for (let i = start; i < Math.min(start + PART, borders.length); i++) {
        if (isMember(set, borders[i]!)) members.push(first + (i + 1) * SLOT_BYTES);
      }
      if (members.length > 0) parts.push(unite(members));
    }
    if (ensemble.rule[node]! & MISSING_GOES_RIGHT) parts.push(first + (borders.length + 1) * SLOT_BYTES);
    slots.set(node, unite(parts));
  }
  return unions;
}
