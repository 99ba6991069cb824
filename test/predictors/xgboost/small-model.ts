import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import type { Predictor } from "../../../src/predictors/predictor.js";
import { xgboost } from "../../../src/predictors/xgboost/family.js";
import { encodeUbjson } from "./encode-ubjson.js";

/** A tree of two leaves: `feature < threshold` gives `left`, else `right`; missing goes left. */
export function stump(feature: number, threshold: number, left: number, right: number) {
  return {
    default_left: Uint8Array.of(1, 0, 0),
    left_children: Int32Array.of(1, -1, -1),
    right_children: Int32Array.of(2, -1, -1),
    split_conditions: Float32Array.of(threshold, left, right),
    split_indices: Int32Array.of(feature, 0, 0),
    tree_param: { num_nodes: "3", size_leaf_vector: "1" },
  };
}

/** A tree whose categories `right` of a feature give 1, all others 0; missing goes right. */
export function categoryStump(feature: number, right: readonly number[]) {
  return {
    ...stump(feature, 0, 0, 1),
    default_left: Uint8Array.of(0, 0, 0),
    split_type: Uint8Array.of(1, 0, 0),
    categories: Int32Array.from(right),
    categories_nodes: Int32Array.of(0),
    categories_segments: Float64Array.of(0),
    categories_sizes: Float64Array.of(right.length),
  };
}

export interface Parts {
  readonly objective?: string;
  readonly classes?: number;
  readonly baseScore?: string;
  readonly features?: number;
  readonly names?: readonly string[];
  readonly types?: readonly string[];
  readonly trees?: readonly object[];
  readonly treeInfo?: readonly number[];
  readonly attributes?: Readonly<Record<string, string>>;
  readonly categories?: readonly object[];
}

/** A model document as XGBoost lays it out. */
export function modelDocument(parts: Parts = {}) {
  const trees = parts.trees ?? [stump(0, 0.5, 1, 2), stump(1, -1, 10, 20)];
  return {
    learner: {
      attributes: parts.attributes ?? {},
      feature_names: parts.names ?? [],
      feature_types: parts.types ?? [],
      gradient_booster: {
        model: {
          cats: { enc: parts.categories ?? [] },
          gbtree_model_param: { num_parallel_tree: "1", num_trees: String(trees.length) },
          tree_info: parts.treeInfo ?? trees.map(() => 0),
          trees,
        },
        name: "gbtree",
      },
      learner_model_param: {
        base_score: parts.baseScore ?? "[0E0]",
        num_class: String(parts.classes ?? 0),
        num_feature: String(parts.features ?? 2),
        num_target: "1",
      },
      objective: { name: parts.objective ?? "reg:squarederror" },
    },
    version: [3, 2, 0],
  };
}

export function asJson(document: unknown): string {
  return JSON.stringify(document, (_, value) =>
    ArrayBuffer.isView(value) ? Array.from(value as Float32Array) : value,
  );
}

const folder = mkdtempSync(join(tmpdir(), "drum-xgboost-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Loads the bytes or text of a model file. */
export function loadFile(content: Uint8Array | string, targetType = "regression"): Promise<Predictor> {
  const path = join(folder, typeof content === "string" ? "model.json" : "model.ubj");
  writeFileSync(path, content);
  return xgboost.load(path, { targetType });
}

export function loadModel(parts: Parts = {}, targetType?: string): Promise<Predictor> {
  return loadFile(encodeUbjson(modelDocument(parts)), targetType);
}
