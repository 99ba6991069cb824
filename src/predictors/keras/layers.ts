/** Why Keras itself has to run a model. */
export class NeedsKeras extends Error {}

/**
 * Settings under which a layer of TensorFlow.js computes what Keras computes, where it does not under all. A setting
 * that is absent or null is the one that is listed.
 */
type Settings = Readonly<Record<string, readonly unknown[]>>;

const ALL: Settings = {};
const CHANNELS: Settings = { data_format: ["channels_last"] };
const CONVOLUTION: Settings = { ...CHANNELS, groups: [1], padding: ["valid", "same"] };
const TRANSPOSED: Settings = { ...CONVOLUTION, output_padding: [], dilation_rate: [1, [1, 1], [1, 1, 1]] };
const GLOBAL_POOLING: Settings = { ...CHANNELS, keepdims: [false] };
const RECURRENT: Settings = {
  stateful: [false],
  return_state: [false],
  time_major: [false],
};

/** Layers that TensorFlow.js has, by Keras's names. Each is held against Keras by a test. */
export const LAYERS: Readonly<Record<string, Settings>> = {
  InputLayer: { sparse: [false], ragged: [false], optional: [false] },
  Activation: ALL,
  Add: ALL,
  Average: ALL,
  AveragePooling1D: CHANNELS,
  AveragePooling2D: CHANNELS,
  BatchNormalization: { renorm: [false], virtual_batch_size: [] },
  Bidirectional: ALL,
  Concatenate: ALL,
  Conv1D: CONVOLUTION,
  Conv2D: CONVOLUTION,
  Conv2DTranspose: TRANSPOSED,
  Cropping2D: CHANNELS,
  Dense: { lora_rank: [], quantization_config: [] },
  DepthwiseConv2D: CONVOLUTION,
  Dot: { normalize: [false] },
  ELU: { alpha: [1] },
  Embedding: { lora_rank: [], quantization_config: [] },
  Flatten: CHANNELS,
  GlobalAveragePooling1D: GLOBAL_POOLING,
  GlobalAveragePooling2D: GLOBAL_POOLING,
  GlobalMaxPooling1D: GLOBAL_POOLING,
  GlobalMaxPooling2D: GLOBAL_POOLING,
  GRU: { ...RECURRENT, reset_after: [false] },
  LayerNormalization: { rms_scaling: [false] },
  LeakyReLU: ALL,
  LSTM: RECURRENT,
  Masking: ALL,
  Maximum: ALL,
  MaxPooling1D: CHANNELS,
  MaxPooling2D: CHANNELS,
  Minimum: ALL,
  Multiply: ALL,
  Normalization: { invert: [false] },
  Permute: ALL,
  PReLU: ALL,
  ReLU: { negative_slope: [0], threshold: [0] },
  RepeatVector: ALL,
  Rescaling: ALL,
  Reshape: ALL,
  SeparableConv2D: CONVOLUTION,
  SimpleRNN: RECURRENT,
  Softmax: { axis: [-1] },
  TimeDistributed: ALL,
  UpSampling2D: { ...CHANNELS, interpolation: ["nearest"] },
  ZeroPadding2D: CHANNELS,
};

/** Layers that only do something in training. */
export const IDLE_LAYERS: ReadonlySet<string> = new Set([
  "ActivityRegularization",
  "AlphaDropout",
  "Dropout",
  "GaussianDropout",
  "GaussianNoise",
  "Identity",
  "SpatialDropout1D",
  "SpatialDropout2D",
  "SpatialDropout3D",
]);

/** Activations by Keras's names, and what TensorFlow.js calls them. */
export const ACTIVATIONS: Readonly<Record<string, string>> = {
  elu: "elu",
  gelu: "gelu",
  linear: "linear",
  log_softmax: "log_softmax",
  mish: "mish",
  relu: "relu",
  relu6: "relu6",
  selu: "selu",
  sigmoid: "sigmoid",
  silu: "swish",
  softmax: "softmax",
  softplus: "softplus",
  softsign: "softsign",
  swish: "swish",
  tanh: "tanh",
};

/** @throws NeedsKeras for a layer, or a setting of it, that TensorFlow.js does not have */
export function requireSupported(className: string, config: Readonly<Record<string, unknown>>): void {
  const settings = Object.hasOwn(LAYERS, className) ? LAYERS[className] : undefined;
  if (settings === undefined)
    throw new NeedsKeras(`its layer '${className}' is none that runs without Keras`);
  for (const [name, allowed] of Object.entries(settings)) {
    const value = config[name];
    if (value === undefined || value === null) continue;
    const text = JSON.stringify(value);
    if (!allowed.some((one) => JSON.stringify(one) === text)) {
      throw new NeedsKeras(`its layer '${className}' with this '${name}' is none that runs without Keras`);
    }
  }
}
