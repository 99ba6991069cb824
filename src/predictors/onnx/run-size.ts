import type { RunSize } from "../tensors/blocks.js";
import type { TensorSpec } from "../tensors/spec.js";
import type { GraphNode, ModelFile } from "./model-file.js";

const ROWS_PER_RUN = 8192;
/** Floats in a vector register, as onnxruntime is built for x86-64 and ARM. */
const LANES = 4;
/** Models above this size compute so long for a row that runs of one row lose nothing. */
const LARGE_MODEL_BYTES = 256 * 1024;

/**
 * How the rows of this model are put into runs, so that a row has the same predictions, to the last bit, alone
 * and among others, wherever it stands. A model with a fixed number of rows gets exactly that many. For the
 * rest it depends on the operators, and was measured:
 *
 * - Most give each row its own results in any company.
 * - Those that look at all rows of a run together ({@link LOOKS_AROUND}) get one row at a time.
 * - In some, results depend on how the row lies in vector registers ({@link LOOKS_AT_PLACE}): rows get places
 *   that lie alike.
 * - All others may compute the values that do not fill a vector register by another formula: the register is
 *   always full.
 *
 * Large models get one row at a time in the last two cases, which costs them less than idle rows.
 */
export function runSize(model: ModelFile, inputs: readonly TensorSpec[]): RunSize {
  const declared = inputs.map((input) => input.shape[0]);
  const fixed = declared.find((size): size is number => typeof size === "number");
  if (fixed !== undefined) return { most: fixed, multiple: fixed, spacing: 1 };
  const one = { most: 1, multiple: 1, spacing: 1 };
  const some = (names: ReadonlySet<string>) => model.nodes.some((node) => names.has(node.op));
  if (some(LOOKS_AROUND)) return one;
  const double = inputs.some((input) => input.type === "float64");
  const place = some(LOOKS_AT_PLACE);
  if (!place && model.nodes.every((node) => isRowwise(model, node, double))) {
    return { most: ROWS_PER_RUN, multiple: 1, spacing: 1 };
  }
  if (model.bytes.length > LARGE_MODEL_BYTES) return one;
  return { most: ROWS_PER_RUN, multiple: LANES, spacing: place ? LANES : 1 };
}

function isRowwise(model: ModelFile, node: GraphNode, double: boolean): boolean {
  // Products with constant weights are prepared when the session is made, and always go one way.
  if (node.op === "Gemm" || node.op === "MatMul") return model.initializers.has(node.inputs[1]!);
  return ROWWISE.has(node.op) || (!double && ROWWISE_IN_FLOAT32.has(node.op));
}

const words = (text: string) => new Set(text.trim().split(/\s+/));

const LOOKS_AROUND = words("DynamicQuantizeLinear DynamicQuantizeMatMul DynamicQuantizeLSTM");

const LOOKS_AT_PLACE = words("ReduceSum ReduceMean InstanceNormalization");

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
