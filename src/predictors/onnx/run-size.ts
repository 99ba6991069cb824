import type { GraphNode, ModelFile } from "./model-file.js";
import type { TensorSpec } from "./tensor-spec.js";

/** How many rows a run may have. */
export interface RunSize {
  readonly most: number;
  /** Runs are filled up with copies of their last row to a multiple of this. */
  readonly multiple: number;
}

const ROWS_PER_RUN = 8192;
/** No vector register of a processor holds more floats than this. */
const LANES = 16;
/** Models above this size compute so long for a row that runs of one row lose nothing. */
const LARGE_MODEL_BYTES = 256 * 1024;

/**
 * How many rows a run of this model gets, so that a row has the same predictions, to the last bit, alone and
 * among others, wherever it stands. A model with a fixed number of rows gets exactly that many. For the rest it
 * depends on the operators:
 *
 * - Most give each row its own results in any company.
 * - {@link LOOKS_AT_PLACE}: the result depends on the row's place in memory, or on all rows of the run. Such a
 *   model gets one row at a time.
 * - All others may compute the rows (or values) that do not fill a vector register by another formula. Such a
 *   model gets rows by the {@link LANES}, or one at a time when it is large.
 */
export function runSize(model: ModelFile, inputs: readonly TensorSpec[]): RunSize {
  const declared = inputs.map((input) => input.shape[0]);
  const fixed = declared.find((size): size is number => typeof size === "number");
  if (fixed !== undefined) return { most: fixed, multiple: fixed };
  const one = { most: 1, multiple: 1 };
  if (model.nodes.some((node) => LOOKS_AT_PLACE.has(node.op))) return one;
  const double = inputs.some((input) => input.type === "float64");
  if (model.nodes.every((node) => isRowwise(model, node, double))) return { most: ROWS_PER_RUN, multiple: 1 };
  return model.bytes.length > LARGE_MODEL_BYTES ? one : { most: ROWS_PER_RUN, multiple: LANES };
}

function isRowwise(model: ModelFile, node: GraphNode, double: boolean): boolean {
  // Products with constant weights are prepared when the session is made, and always go one way.
  if (node.op === "Gemm" || node.op === "MatMul") return model.initializers.has(node.inputs[1]!);
  return ROWWISE.has(node.op) || (!double && ROWWISE_IN_FLOAT32.has(node.op));
}

const words = (text: string) => new Set(text.trim().split(/\s+/));

const LOOKS_AT_PLACE = words(`
  ReduceSum ReduceMean InstanceNormalization DynamicQuantizeLinear DynamicQuantizeMatMul DynamicQuantizeLSTM
`);

/** Operators that were measured, or that only move values about. */
const ROWWISE = words(`
  Abs Add And Cast Ceil Clip Div Equal Floor Greater GreaterOrEqual IsInf IsNaN LeakyRelu Less LessOrEqual Max Min
  Mul Neg Not Or PRelu Pow Reciprocal Relu Round Sign Sqrt Sub Where Xor
  Concat Constant ConstantOfShape Dropout Expand Flatten Gather GatherElements GatherND Identity Pad Range Reshape
  SequenceConstruct Shape Slice Split Squeeze Tile Transpose Unsqueeze
  ArgMax ArgMin CumSum OneHot ReduceMax ReduceMin ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceProd
  ReduceSumSquare TopK
  ArrayFeatureExtractor Binarizer CategoryMapper FeatureVectorizer Imputer LabelEncoder Normalizer OneHotEncoder
  Scaler TreeEnsemble TreeEnsembleClassifier TreeEnsembleRegressor ZipMap
`);

const ROWWISE_IN_FLOAT32 = words(`
  AveragePool BatchNormalization Celu Conv ConvTranspose Elu Erf Exp GlobalAveragePool GlobalMaxPool HardSigmoid
  HardSwish LayerNormalization LogSoftmax LpNormalization LSTM MaxPool Selu Sigmoid Softmax Softsign Tanh
`);
