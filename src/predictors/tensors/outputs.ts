import { drumError } from "../../errors.js";
import { rowWidth, type TensorSpec } from "./spec.js";

/** Tensors that a model puts together into what is no tensor, such as a sequence of maps. */
export interface WrappedTensors {
  readonly tensors: readonly string[];
  /** The class labels of the maps, one for each column of their tensor. */
  readonly labels?: readonly string[];
}

/** Which outputs are the predictions. */
export interface Predictions {
  /** Their tensors, put side by side. */
  readonly tensors: readonly string[];
  /** Keep only the last column of each: the probability that a label holds. */
  readonly lastOnly: boolean;
}

const FLOATS = ["float32", "float64", "float16"];
const NUMBERS = [...FLOATS, "int64", "int32", "uint8", "int8", "int16", "uint16", "uint32", "uint64", "bool"];

/**
 * Chooses the predictions among a model's outputs.
 *
 * Classification (binary, multiclass, multilabel) takes probabilities, the first of these that there is:
 * 1. what a `ZipMap` was made from;
 * 2. multilabel: a sequence of tensors, one for each label, of which the last column counts;
 * 3. single columns of floats, as many as there are classes: one output for each;
 * 4. a float output with `prob` in its name;
 * 5. a float output as wide as there are classes;
 * 6. the first float output.
 *
 * A transform takes all tensors side by side. Everything else takes the first float output, else the first
 * output of numbers.
 *
 * @param labelCount number of classes asked for, when known
 * @throws MODEL_OUTPUT when there is nothing of the kind
 */
export function choosePredictions(
  path: string,
  outputs: readonly TensorSpec[],
  unwrapped: readonly WrappedTensors[],
  targetType: string,
  labelCount: number | undefined,
): Predictions {
  const whole = (tensors: readonly string[]): Predictions => ({ tensors, lastOnly: false });
  const floats = outputs.filter((output) => FLOATS.includes(output.type));
  if (targetType === "transform" && outputs.length > 0) return whole(outputs.map((output) => output.name));
  if (!isClassification(targetType)) {
    const first = floats[0] ?? outputs.find((output) => NUMBERS.includes(output.type));
    if (first === undefined) throw noPredictions(path, "no output of numbers", outputs);
    return whole([first.name]);
  }
  const zipped = unwrapped.find((entry) => entry.labels !== undefined);
  if (zipped !== undefined) return whole(zipped.tensors);
  const sequence = unwrapped[0];
  if (sequence !== undefined && targetType === "multilabel")
    return { tensors: sequence.tensors, lastOnly: true };
  const single = floats.filter((output) => rowWidth(output) === 1);
  if (single.length > 1 && single.length === labelCount) return whole(single.map((output) => output.name));
  const chosen =
    floats.find((output) => /prob/i.test(output.name)) ??
    floats.find((output) => labelCount !== undefined && rowWidth(output) === labelCount) ??
    floats[0];
  if (chosen === undefined) throw noPredictions(path, "no tensor of probabilities", outputs);
  return whole([chosen.name]);
}

/** Whether a target type asks for probabilities. */
export function isClassification(targetType: string): boolean {
  return targetType === "binary" || targetType === "multiclass" || targetType === "multilabel";
}

/** How many columns the predictions have, as far as the model declares it. */
function declaredWidth(predictions: Predictions, outputs: readonly TensorSpec[]): number | undefined {
  let width = 0;
  for (const name of predictions.tensors) {
    const own = predictions.lastOnly ? 1 : rowWidth(outputs.find((output) => output.name === name)!);
    if (own === undefined) return undefined;
    width += own;
  }
  return width;
}

function noPredictions(path: string, what: string, outputs: readonly TensorSpec[]) {
  const names = outputs.map((output) => `'${output.name}' (${output.type})`).join(", ");
  return drumError("MODEL_OUTPUT", {
    path,
    reason: names === "" ? "none of its outputs is a tensor" : `among its outputs ${names} there is ${what}`,
    remedy: "Export the model with its probabilities or predictions as a tensor of floats.",
  });
}

/** The first of the lists that has a label for each column, or two labels for the one column of a binary model. */
export function fittingLabels(
  candidates: readonly (readonly string[])[],
  predictions: Predictions,
  outputs: readonly TensorSpec[],
): readonly string[] | undefined {
  const width = declaredWidth(predictions, outputs);
  return candidates.find(
    ({ length }) => width === undefined || length === width || (width === 1 && length === 2),
  );
}
