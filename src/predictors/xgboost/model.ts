import { drumError } from "../../errors.js";
import type { Floats } from "../../kernels/trees/ensemble.js";
import { evaluator } from "../../kernels/trees/evaluate.js";
import type { Categories } from "../feature-values.js";
import { readCategories } from "./categories.js";
import { corrupt, type Field, floats, integer, integers, items, member, optional, text } from "./document.js";
import { sumLinear } from "./linear.js";
import { OBJECTIVES } from "./objectives.js";
import { BASE_SCORE } from "./transforms.js";
import { type EnsembleShape, layOut } from "./trees.js";

/** A model file, checked and ready to be evaluated. */
export interface XgboostModel {
  readonly booster: string;
  /** A name out of {@link OBJECTIVES}. */
  readonly objective: string;
  readonly features: number;
  readonly featureNames?: readonly string[];
  readonly featureTypes?: readonly string[];
  /** By feature, where the file has names for categories. */
  readonly categories: ReadonlyMap<number, Categories>;
  /** Sums (margins) for each row. */
  readonly outputs: number;
  /**
   * The margins of all rows, row after row, from a column for each feature, NaN where missing. The model takes
   * values as float32.
   */
  evaluate(columns: readonly Floats[], length: number): Float32Array;
}

/**
 * Reads a model as XGBoost 1.0 to 3.2 save it, JSON or UBJSON. Of an early-stopped model the rounds up to its
 * best iteration take part, as in XGBoost's scikit-learn interface.
 *
 * @throws MODEL_CORRUPT, MODEL_UNSUPPORTED
 */
export function readModel(root: Field): XgboostModel {
  const learner = member(root, "learner");
  const parameters = member(learner, "learner_model_param");
  const objective = text(member(member(learner, "objective"), "name"));
  if (!Object.hasOwn(OBJECTIVES, objective)) {
    throw drumError("MODEL_UNSUPPORTED", {
      path: root.path,
      reason: `its objective is '${objective}', which XGBoost 3.2 does not have`,
      remedy: `Train it with one of these objectives: ${Object.keys(OBJECTIVES).join(", ")}.`,
    });
  }
  const features = integer(member(parameters, "num_feature"));
  const count = (name: string) => {
    const field = optional(parameters, name);
    return field === undefined ? 0 : integer(field);
  };
  const outputs = Math.max(1, count("num_class"), count("num_target"));
  if (features < 0 || outputs > 1 << 20) throw corrupt(root, `${parameters.where} has impossible numbers`);
  const shape: EnsembleShape = { features, outputs, base: readBase(parameters, objective, outputs) };
  const booster = member(learner, "gradient_booster");
  const names = readTexts(learner, "feature_names", features);
  const types = readTexts(learner, "feature_types", features);
  const { name, model, evaluate } = readBooster(booster, shape, readBestIteration(learner));
  return {
    booster: name,
    objective,
    features,
    ...(names && { featureNames: names }),
    ...(types && { featureTypes: types }),
    categories: readCategories(model, features),
    outputs,
    evaluate,
  };
}

/** The base score as a margin for every output; a text like `5E-1`, or `[5E-1,2E-1]` since XGBoost 3.1. */
function readBase(parameters: Field, objective: string, outputs: number): Float32Array {
  const field = member(parameters, "base_score");
  const scores = text(field)
    .replace(/^\[|\]$/g, "")
    .split(",")
    .map((score) => Math.fround(score.trim() === "" ? Number.NaN : Number(score)));
  const toMargin = BASE_SCORE[OBJECTIVES[objective]!.baseScore];
  const margins = scores.map(toMargin);
  if (margins.some(Number.isNaN) || (scores.length !== 1 && scores.length !== outputs)) {
    throw corrupt(field, `${field.where} is no base score for ${objective} and ${outputs} outputs`);
  }
  return Float32Array.from({ length: outputs }, (_, k) => margins[scores.length === 1 ? 0 : k]!);
}

/** One text for each feature, undefined when there are none. */
function readTexts(learner: Field, key: string, features: number): string[] | undefined {
  const field = optional(learner, key);
  const texts = field === undefined ? [] : items(field).map(text);
  if (texts.length === 0) return undefined;
  if (texts.length !== features) {
    throw corrupt(learner, `${learner.where}.${key} has ${texts.length} elements for ${features} features`);
  }
  return texts;
}

function readBestIteration(learner: Field): number | undefined {
  const attributes = optional(learner, "attributes");
  const best = attributes && optional(attributes, "best_iteration");
  return best && integer(best);
}

interface Booster {
  readonly name: string;
  readonly model: Field;
  readonly evaluate: XgboostModel["evaluate"];
}

function readBooster(booster: Field, shape: EnsembleShape, bestIteration: number | undefined): Booster {
  const name = text(member(booster, "name"));
  switch (name) {
    case "gbtree": {
      const model = member(booster, "model");
      return { name, model, evaluate: readTrees(model, undefined, shape, bestIteration) };
    }
    case "dart": {
      const model = member(member(booster, "gbtree"), "model");
      const weights = floats(member(booster, "weight_drop"));
      return { name, model, evaluate: readTrees(model, weights, shape, bestIteration) };
    }
    case "gblinear": {
      const model = member(booster, "model");
      const weights = floats(member(model, "weights"));
      const expected = (shape.features + 1) * shape.outputs;
      if (weights.length !== expected) {
        throw corrupt(
          model,
          `${model.where}.weights has ${weights.length} elements where ${expected} are needed`,
        );
      }
      return {
        name,
        model,
        evaluate: (columns, length) => sumLinear(shape, weights, columns, length),
      };
    }
    default:
      throw drumError("MODEL_UNSUPPORTED", {
        path: booster.path,
        reason: `its booster is '${name}'`,
        remedy: "Train it with gbtree, dart or gblinear.",
      });
  }
}

function readTrees(
  model: Field,
  weights: Float32Array | undefined,
  shape: EnsembleShape,
  bestIteration: number | undefined,
): XgboostModel["evaluate"] {
  const trees = items(member(model, "trees"));
  const output = integers(member(model, "tree_info"));
  for (const [what, length] of [
    ["tree_info", output.length],
    ["weight_drop", weights?.length],
  ] as const) {
    if (length !== undefined && length !== trees.length) {
      throw corrupt(model, `${model.where} has ${trees.length} trees but ${length} elements of ${what}`);
    }
  }
  const used = treesUpTo(model, trees.length, shape.outputs, bestIteration);
  const ensemble = layOut(trees.slice(0, used), output, weights, shape);
  const sums = evaluator(ensemble);
  return (columns, length) => sums(columns, length) as Float32Array;
}

/** How many trees the rounds up to the best iteration made; `iteration_indptr` is there since XGBoost 2.0. */
function treesUpTo(model: Field, trees: number, outputs: number, bestIteration: number | undefined): number {
  if (bestIteration === undefined) return trees;
  const limits = optional(model, "iteration_indptr");
  let end: number | undefined;
  if (limits !== undefined) {
    end = integers(limits)[bestIteration + 1];
  } else {
    const parallel = optional(member(model, "gbtree_model_param"), "num_parallel_tree");
    end = (bestIteration + 1) * outputs * Math.max(1, parallel === undefined ? 1 : integer(parallel));
  }
  if (end === undefined || end < 0 || end > trees) {
    throw corrupt(model, `the best iteration, ${bestIteration}, is beyond its ${trees} trees`);
  }
  return end;
}
