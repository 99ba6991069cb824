import { drumError } from "../../errors.js";
import type { Floats } from "../../kernels/trees/ensemble.js";
import { evaluator } from "../../kernels/trees/evaluate.js";
import type { Categories } from "../feature-values.js";
import { type LaidOut, layOut } from "./ensemble.js";
import { readTree } from "./file-tree.js";
import { linearEvaluator } from "./linear.js";
import { readInput } from "./model-inputs.js";
import { corrupt, count, type ModelText, member, type Section, words } from "./model-text.js";
import { OBJECTIVES, parseObjective, type ScoreTransform } from "./objectives.js";
import { readPandasCategories } from "./pandas-categories.js";

/** A model file, checked and ready to be evaluated. */
export interface LightgbmModel {
  /** As the file writes it; undefined for one that is the user's own. */
  readonly objective: string | undefined;
  readonly features: number;
  /** Absent when the features had no names in training. */
  readonly featureNames?: readonly string[];
  readonly categorical: ReadonlySet<number>;
  /** By feature, where the file has names for categories. */
  readonly categories: ReadonlyMap<number, Categories>;
  /** Numbers for each row. */
  readonly outputs: number;
  /** Raw scores, row after row, from a column for each feature, NaN where missing. */
  rawScores(columns: readonly Floats[], length: number): Float64Array;
  /** Turns raw scores into predictions, in place. */
  readonly transform: ScoreTransform;
}

const VERSIONS = ["v2", "v3", "v4"];

/** @throws MODEL_CORRUPT, MODEL_UNSUPPORTED */
export function readModel({ header, trees, parameters, pandasCategorical }: ModelText): LightgbmModel {
  const version = member(header, "version");
  if (!VERSIONS.includes(version)) {
    throw unsupported(header, `its format has version ${version}`, "Save it with LightGBM 2.0 to 4.7.");
  }
  const sizes = words(member(header, "tree_sizes"));
  if (sizes.length !== trees.length) {
    throw corrupt(header, `it says that it has ${sizes.length} trees, but has ${trees.length}`);
  }
  const outputs = count(header, "num_tree_per_iteration");
  if (outputs === 0 || trees.length % outputs !== 0) {
    throw corrupt(header, `there are ${trees.length} trees for ${outputs} outputs`);
  }
  const features = count(header, "max_feature_idx") + 1;
  const perFeature = (key: string) => {
    const texts = words(member(header, key));
    if (texts.length !== features) {
      throw corrupt(header, `'${key}' has ${texts.length} elements for ${features} features`);
    }
    return texts;
  };
  const names = perFeature("feature_names");
  const infos = perFeature("feature_infos");
  const categorical = categoricalFeatures(infos, parameters);
  const laidOut = layOut(trees.map(readTree), features, outputs);
  const objective = header.values.get("objective");
  const transform = readTransform(header, objective);
  const iterations = trees.length / outputs;
  // A random forest gives the mean of its trees. Raw scores are sums even so.
  const averaged = header.values.has("average_output") && iterations > 0;
  return {
    objective,
    features,
    ...(names.some((name, i) => name !== `Column_${i}`) && { featureNames: names }),
    categorical,
    categories: readPandasCategories(header, pandasCategorical, infos, categorical),
    outputs,
    rawScores: scorer(laidOut),
    transform(scores) {
      if (averaged) for (let i = 0; i < scores.length; i++) scores[i] = scores[i]! / iterations;
      transform(scores, outputs);
    },
  };
}

function scorer({ ensemble, inputs, linear }: LaidOut): LightgbmModel["rawScores"] {
  const sums = linear === undefined ? evaluator(ensemble) : linearEvaluator(ensemble, linear);
  return (columns, length) => {
    const values = inputs.list.map(({ feature, reading }) => readInput(columns[feature]!, reading));
    return sums(values, length) as Float64Array;
  };
}

/** Those whose values the file lists (`1:2:3`), and those that the parameters of the training name by number. */
function categoricalFeatures(infos: readonly string[], parameters: ReadonlyMap<string, string>): Set<number> {
  const listed = infos.flatMap((info, i) => (/^-?\d+(:-?\d+)*$/.test(info) ? [i] : []));
  const named = (parameters.get("categorical_feature") ?? "").split(",").filter((name) => /^\d+$/.test(name));
  return new Set([...listed, ...named.map(Number).filter((i) => i < infos.length)].sort((a, b) => a - b));
}

function readTransform(header: Section, objective: string | undefined): ScoreTransform {
  if (objective === undefined) return () => {};
  const { name, settings } = parseObjective(objective);
  if (!Object.hasOwn(OBJECTIVES, name)) {
    throw unsupported(
      header,
      `its objective is '${name}', which LightGBM 4.7 does not have`,
      `Train it with one of these objectives: ${Object.keys(OBJECTIVES).join(", ")}.`,
    );
  }
  return OBJECTIVES[name]!(settings);
}

const unsupported = ({ path }: Section, reason: string, remedy: string) =>
  drumError("MODEL_UNSUPPORTED", { path, reason, remedy });
