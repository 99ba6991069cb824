import type { InferenceSession } from "onnxruntime-node";
import { drumError } from "../../errors.js";
import type { Block } from "../tensors/blocks.js";
import { dimensions, type PreparedInput } from "../tensors/predict.js";
import { type Runtime, reasonOf } from "./runtime.js";

/** Runs the model on one block. @throws MODEL_RUN with onnxruntime's reason */
export async function runBlock(
  path: string,
  runtime: Runtime,
  session: InferenceSession,
  prepared: readonly PreparedInput[],
  block: Block,
  fetches: readonly string[],
): Promise<Record<string, InstanceType<Runtime["Tensor"]>>> {
  const feeds: Record<string, InstanceType<Runtime["Tensor"]>> = {};
  for (const { input, width, fill } of prepared) {
    feeds[input.name] = new runtime.Tensor(
      input.type as "float32",
      fill(block) as Float32Array,
      dimensions(input, block.rows, width),
    );
  }
  try {
    return (await session.run(feeds, fetches)) as Record<string, InstanceType<Runtime["Tensor"]>>;
  } catch (cause) {
    throw drumError("MODEL_RUN", { path, reason: reasonOf(cause) }, { cause });
  }
}
