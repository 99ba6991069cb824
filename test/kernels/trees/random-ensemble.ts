import {
  ALL_OUTPUTS,
  CATEGORY_SET,
  type CategorySet,
  type Floats,
  MISSING_GOES_RIGHT,
  type TreeEnsemble,
} from "../../../src/kernels/trees/ensemble.js";

/** Numbers from 0 (inclusive) to 1, the same for the same seed. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const SPECIAL = [
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  1e-45,
  -1e-45,
  5e-324,
  3.4e38,
  -3.4e38,
  1e300,
  -1e300,
  2 ** 24,
  1e-35,
];
const BEYOND = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN];

/** How the thresholds of a feature are spread. */
const SPREADS: readonly ((random: () => number) => number)[] = [
  (random) => random() * 20 - 10,
  (random) => Math.exp(random() * 60 - 30) * (random() < 0.5 ? -1 : 1),
  (random) => Math.floor(random() * 6),
  (random) => 1 + random() * 1e-6,
  (random) => (random() < 0.2 ? [...SPECIAL, ...BEYOND.slice(0, 2)][Math.floor(random() * 17)]! : random()),
];

export interface Case {
  readonly ensemble: TreeEnsemble;
  /** One for each feature. */
  readonly columns: Floats[];
}

/**
 * An ensemble of random shape, and rows for it: thresholds themselves, their neighbours, categories in and out of
 * range, fractions, infinities, zeros of both signs, the smallest numbers, and missing values.
 */
export function randomCase(seed: number, rows: number): Case {
  const random = randomNumbers(seed);
  const below = (n: number) => Math.floor(random() * n);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)]!;
  const Numbers = random() < 0.5 ? Float32Array : Float64Array;
  const features = 1 + below(9);
  const outputs = pick([1, 1, 1, 2, 3]);
  const vectors = outputs > 1 && random() < 0.4;
  const spread = Array.from({ length: features }, () => pick(SPREADS));
  const pools = spread.map((one) => Array.from({ length: pick([1, 3, 8, 60, 400]) }, () => one(random)));
  const categorical = Array.from({ length: features }, () => random() < 0.25);
  const categories = pools.map(() => pick([3, 33, 200]));
  const deepest = pick([0, 1, 3, 6, 8, 9, 10, 14, 40]);
  const branching = pick([0.6, 0.85, 1]);
  const mostNodes = 1500;

  const child: number[] = [];
  const feature: number[] = [];
  const threshold: number[] = [];
  const rule: number[] = [];
  const leaf: number[] = [];
  const leafVectors: number[] = [];
  const categorySets = new Map<number, CategorySet>();
  const root: number[] = [];
  const output: number[] = [];
  const depth: number[] = [];
  const withSets: number[] = [];
  const trees = below(12);
  for (let t = 0; t < trees; t++) {
    const start = child.length;
    root.push(start);
    output.push(vectors ? ALL_OUTPUTS : below(outputs));
    const levels = [0];
    let sets = 0;
    for (let at = 0; at < levels.length; at++) {
      const level = levels[at]!;
      const node = start + at;
      // A chain goes on at one node of each level, else a tree would have to be small to be deep.
      const goOn =
        level < deepest && levels.length < mostNodes && (at === levels.length - 1 || random() < branching);
      if (!goOn) {
        child.push(node);
        feature.push(vectors ? leafVectors.length / outputs : 0);
        threshold.push(Number.NaN);
        rule.push(0);
        leaf.push(vectors ? 0 : random() * 2 - 1);
        if (vectors) for (let k = 0; k < outputs; k++) leafVectors.push(random() * 2 - 1);
        continue;
      }
      const f = below(features);
      child.push(start + levels.length);
      feature.push(f);
      leaf.push(0);
      const missing = random() < 0.5 ? MISSING_GOES_RIGHT : 0;
      if (categorical[f] && random() < 0.9) {
        threshold.push(Number.NaN);
        rule.push(missing | CATEGORY_SET);
        const words = new Uint32Array(1 + ((categories[f]! - 1) >> 5));
        for (let k = below(categories[f]!); k >= 0; k--) {
          const category = below(categories[f]!);
          words[category >> 5]! |= 1 << (category & 31);
        }
        if (random() < 0.05) words.fill(0);
        categorySets.set(node, words);
        sets = 1;
      } else {
        threshold.push(pick(pools[f]!));
        rule.push(missing);
      }
      levels.push(level + 1, level + 1);
    }
    depth.push(levels.at(-1)!);
    withSets.push(sets);
  }
  const ensemble: TreeEnsemble = {
    features,
    outputs,
    base: Numbers.from(Array.from({ length: outputs }, random)),
    root: Int32Array.from(root),
    output: Int32Array.from(output),
    depth: Int32Array.from(depth),
    categorical: Uint8Array.from(withSets),
    child: Int32Array.from(child),
    feature: Int32Array.from(feature),
    threshold: Numbers.from(threshold),
    rule: Uint8Array.from(rule),
    leaf: Numbers.from(leaf),
    leafVectors: Numbers.from(leafVectors),
    categorySets,
  };

  const columns = pools.map((pool, f): Floats => {
    const Column = random() < 0.5 ? Float32Array : Float64Array;
    const column = new Column(rows);
    for (let i = 0; i < rows; i++) {
      const kind = random();
      if (kind < 0.1) column[i] = pick(BEYOND);
      else if (kind < 0.2) column[i] = pick(SPECIAL);
      else if (kind < 0.3) column[i] = spread[f]!(random);
      else if (categorical[f]) column[i] = below(categories[f]! + 40) - 3 + (random() < 0.3 ? random() : 0);
      else column[i] = neighbour(Numbers.of(pick(pool)), below(3) - 1);
    }
    return column;
  });
  return { ensemble, columns };
}

/** A number so many units of the last place away, up to two. */
function neighbour(number: Floats, units: number): number {
  const words = new Int32Array(number.buffer);
  words[0]! += units;
  return number[0]!;
}
