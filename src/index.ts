/** The library: what a `custom.ts` imports. */

export {
  type BooleanColumn,
  booleanColumn,
  type Column,
  type ColumnType,
  type Float32Column,
  type Float64Column,
  float32Column,
  float64Column,
  type Int32Column,
  type Int64Column,
  int32Column,
  int64Column,
  type MatrixColumn,
  type SparseColumn,
  type StringColumn,
  stringColumn,
  type TimestampColumn,
  type Validity,
  type Value,
  type VectorColumn,
} from "./data/column.js";
export { type ColumnLike, DataFrame } from "./data/frame.js";
export type { Row } from "./data/rows.js";
export { DrumError, type ErrorCode } from "./errors.js";
export { currentRequest, type RequestContext } from "./model/current-request.js";
export { defineModel } from "./model/hooks/define-model.js";
export { HttpError } from "./model/hooks/http-error.js";
export type {
  CamelCaseHooks,
  InitArguments,
  InitHook,
  LoadModel,
  ModelHooks,
  PostProcess,
  PredictionsLike,
  ReadInputData,
  Score,
  ScoreArguments,
  ScoreUnstructured,
  ScoreUnstructuredArguments,
  SnakeCaseHooks,
  Transform,
  UnstructuredData,
  UnstructuredLabels,
} from "./model/hooks/types.js";
export { loadArtifact } from "./model/load-artifact.js";
export type { Credential, Payload as RuntimeParameterValue } from "./model/runtime-parameters/payload.js";
export { RuntimeParameters } from "./model/runtime-parameters/runtime-parameters.js";
export type { Feature, Predictor } from "./predictors/predictor.js";
