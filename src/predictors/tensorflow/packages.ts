// The packages of TensorFlow.js, each imported when it is first needed. The build makes one file of them, which
// starts many times faster than they do.

export const core = (): Promise<typeof import("@tensorflow/tfjs-core")> => import("@tensorflow/tfjs-core");

export const layers = (): Promise<typeof import("@tensorflow/tfjs-layers")> =>
  import("@tensorflow/tfjs-layers");

export const converter = (): Promise<typeof import("@tensorflow/tfjs-converter")> =>
  import("@tensorflow/tfjs-converter");

export const wasm = (): Promise<typeof import("@tensorflow/tfjs-backend-wasm")> =>
  import("@tensorflow/tfjs-backend-wasm");

export const cpu = (): Promise<typeof import("@tensorflow/tfjs-backend-cpu")> =>
  import("@tensorflow/tfjs-backend-cpu");
