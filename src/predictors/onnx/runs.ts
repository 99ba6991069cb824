import type { InferenceSession } from "onnxruntime-node";
import { drumError } from "../../errors.js";
import type { Block } from "./blocks.js";
import { type Runtime, reasonOf } from "./runtime.js";
import type { TensorSpec } from "./tensor-spec.js";
import type { TensorFill } from "./tensors.js";

/** An input, and how its values are made. */
export interface PreparedInput {
  readonly input: TensorSpec;
  readonly width: number;
  readonly fill: TensorFill;
}

/** Runs the model on one block. @throws MODEL_RUN with onnxruntime's reason */
export async function runBlock(
  path: string,
  runtime: Runtime,
  session: InferenceSession,
  prepared: readonly PreparedInput[],
  block: Block,
  fetches: readonly string[],
): Promise<InferenceSession.ReturnType> {
  const feeds: Record<string, InstanceType<Runtime["Tensor"]>> = {};
  for (const { input, width, fill } of prepared) {
    feeds[input.name] = new runtime.Tensor(
      input.type as "float32",
      fill(block) as Float32Array,
      dimensions(input, block.rows, width),
    );
  }
  try {
    return await session.run(feeds, fetches);
  } catch (cause) {
    throw drumError("MODEL_RUN", { path, reason: reasonOf(cause) }, { cause });
  }
}

/** The shape of a run's tensor: as declared, with free dimensions filled in. */
function dimensions(input: TensorSpec, rows: number, width: number): number[] {
  if (input.shape.length === 0) return [rows, width];
  let open = width;
  let free = 0;
  for (const size of input.shape.slice(1)) {
    if (typeof size === "number") open /= size;
    else free++;
  }
  // With one free dimension there is one way to fill it; with more, the last takes what there is.
  return input.shape.map((size, i) => {
    if (i === 0) return rows;
    if (typeof size === "number") return size;
    return --free === 0 ? open : 1;
  });
}
