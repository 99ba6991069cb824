import {
  CATEGORY_SET,
  type Floats,
  floatsLike,
  isLeaf,
  MISSING_GOES_RIGHT,
  type TreeEnsemble,
} from "../ensemble.js";
import type { Tops } from "./tops.js";

/** The thresholds of a feature in the tops of all trees. */
export interface Thresholds {
  readonly feature: number;
  /** Ascending, without repetition. */
  readonly values: Floats;
  /** Whether there are nodes that send missing values left, and such that send them right. */
  readonly missingLeft: boolean;
  readonly missingRight: boolean;
}

/** Every condition on numbers, once, however many nodes have it. By feature. */
export function collectThresholds(ensemble: TreeEnsemble, tops: Tops): Map<number, Thresholds> {
  const { features, feature, threshold, rule } = ensemble;
  const counts = new Int32Array(features + 1);
  const left = new Uint8Array(features);
  const right = new Uint8Array(features);
  forConditions(ensemble, tops, (node) => {
    const f = feature[node]!;
    counts[f + 1]!++;
    if (rule[node]! & MISSING_GOES_RIGHT) right[f] = 1;
    else left[f] = 1;
  });
  for (let f = 0; f < features; f++) counts[f + 1]! += counts[f]!;
  const all = floatsLike(ensemble, counts[features]!);
  const next = counts.slice();
  forConditions(ensemble, tops, (node) => {
    all[next[feature[node]!]!++] = threshold[node]!;
  });
  const found = new Map<number, Thresholds>();
  for (let f = 0; f < features; f++) {
    const values = distinct(all.subarray(counts[f]!, counts[f + 1]!));
    if (values.length === 0) continue;
    found.set(f, { feature: f, values, missingLeft: left[f] === 1, missingRight: right[f] === 1 });
  }
  return found;
}

function forConditions(ensemble: TreeEnsemble, tops: Tops, visit: (node: number) => void): void {
  const { root, rule } = ensemble;
  for (let tree = 0; tree < root.length; tree++) {
    for (let node = root[tree]!; node < tops.end[tree]!; node++) {
      if (!isLeaf(ensemble, node) && (rule[node]! & CATEGORY_SET) === 0) visit(node);
    }
  }
}

/** Sorts in place. Zeros of both signs are one threshold. */
function distinct(values: Floats): Floats {
  values.sort();
  let kept = 0;
  for (let i = 0; i < values.length; i++) {
    if (kept === 0 || values[i] !== values[kept - 1]) values[kept++] = values[i]!;
  }
  return values.subarray(0, kept);
}

/** The position of a threshold that is there. */
export function positionOf(values: Floats, threshold: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle]! < threshold) low = middle + 1;
    else high = middle;
  }
  return low;
}
