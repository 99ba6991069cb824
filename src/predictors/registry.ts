import { open } from "node:fs/promises";
import { extname } from "node:path";
import { keras } from "./keras/family.js";
import { lightgbm } from "./lightgbm/family.js";
import { onnx } from "./onnx/family.js";
import type { PredictorFamily } from "./predictor.js";
import { tensorflow } from "./tensorflow/family.js";
import { xgboost } from "./xgboost/family.js";

/** Every family of artifacts that runs inside Node. A family's own code is imported when it loads a model. */
export const FAMILIES: readonly PredictorFamily[] = [keras, lightgbm, onnx, tensorflow, xgboost];

/** How much of a file a family may look at to recognise it. */
const HEAD_BYTES = 64 * 1024;

/**
 * The family that a file belongs to: by its extension in any case and, where a family says that its
 * extension means many things (`.json`, `.h5`), by its content.
 *
 * @returns undefined for a file that is no artifact of any family
 * @throws the file system's error when the content is needed and cannot be read
 */
export async function familyFor(path: string): Promise<PredictorFamily | undefined> {
  const extension = extname(path).toLowerCase();
  const candidates = FAMILIES.filter((family) => family.extensions.includes(extension));
  const certain = candidates.find((family) => family.recognises === undefined);
  if (certain !== undefined || candidates.length === 0) return certain;
  const head = await readHead(path);
  for (const family of candidates) if (await family.recognises!(head, path)) return family;
  return undefined;
}

/** The family of this name, as a model's spec keeps it. */
export function familyNamed(name: string): PredictorFamily | undefined {
  return FAMILIES.find((family) => family.name === name);
}

async function readHead(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
