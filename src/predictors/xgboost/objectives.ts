/** How the base score of the file becomes the margin that sums start from. */
export type BaseScoreTransform = "identity" | "logit" | "log";

/** How sums (margins) become predictions. */
export type MarginTransform = "identity" | "sigmoid" | "exp" | "sign" | "softmax" | "argmax";

export interface Objective {
  readonly baseScore: BaseScoreTransform;
  readonly margin: MarginTransform;
}

const IDENTITY: Objective = { baseScore: "identity", margin: "identity" };
const LOGISTIC: Objective = { baseScore: "logit", margin: "sigmoid" };
const LOG_LINK: Objective = { baseScore: "log", margin: "exp" };

/** Every objective of XGBoost up to 3.2 by its name in a model file. */
export const OBJECTIVES: Readonly<Record<string, Objective>> = {
  "reg:squarederror": IDENTITY,
  "reg:linear": IDENTITY,
  "reg:squaredlogerror": IDENTITY,
  "reg:pseudohubererror": IDENTITY,
  "reg:absoluteerror": IDENTITY,
  "reg:quantileerror": IDENTITY,
  "reg:logistic": LOGISTIC,
  "reg:gamma": LOG_LINK,
  "reg:tweedie": LOG_LINK,
  "count:poisson": LOG_LINK,
  "survival:cox": LOG_LINK,
  "survival:aft": LOG_LINK,
  "binary:logistic": LOGISTIC,
  "binary:logitraw": IDENTITY,
  "binary:hinge": { baseScore: "identity", margin: "sign" },
  "multi:softprob": { baseScore: "identity", margin: "softmax" },
  "multi:softmax": { baseScore: "identity", margin: "argmax" },
  "rank:pairwise": IDENTITY,
  "rank:ndcg": IDENTITY,
  "rank:map": IDENTITY,
};

/**
 * What predictions a target type needs from an objective: classes need probabilities, so the objectives that
 * give a class number or a margin of a probability model give the probability instead.
 */
export function transformFor(objective: string, targetType: string): MarginTransform {
  if (objective === "multi:softmax" && (targetType === "multiclass" || targetType === "binary"))
    return "softmax";
  if (objective === "binary:logitraw" && (targetType === "binary" || targetType === "multilabel")) {
    return "sigmoid";
  }
  return OBJECTIVES[objective]!.margin;
}
