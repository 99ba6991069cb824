import type { ModelSpec } from "../../model/spec.js";
import { json } from "../answers.js";
import type { Route } from "./route.js";

/** Describes the model and the server. */
export const info: Route = {
  method: "GET",
  paths: ["/info"],
  handle: (_, { spec, pool, modelVersion, version }) =>
    json({
      codeDir: spec.codeDir,
      targetType: spec.targetType,
      language: spec.language,
      drumVersion: version,
      // What DRUM's clients look for, whatever the server is made of.
      drumServer: "flask",
      modelMetadata: spec.metadata,
      predictor: pool.info.predictor,
      modelVersion,
      ...labelsOf(spec),
    }),
};

function labelsOf(spec: ModelSpec): Record<string, unknown> {
  switch (spec.targetType) {
    case "binary":
      return { positiveClassLabel: spec.positiveClassLabel, negativeClassLabel: spec.negativeClassLabel };
    case "multiclass":
    case "multilabel":
      return { classLabels: spec.classLabels };
    default:
      return {};
  }
}
