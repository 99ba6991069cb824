import { readFile } from "node:fs/promises";
import type { io } from "@tensorflow/tfjs-core";
import { drumError } from "../../errors.js";
import { beside } from "../beside.js";
import { isObject, type JsonObject } from "../json-object.js";
import { oneLine } from "../reason.js";

/** What a `model.json` and the files beside it hold. */
export interface SavedModel {
  readonly format: "layers-model" | "graph-model";
  /** As TensorFlow.js takes it. */
  readonly artifacts: io.ModelArtifacts;
  /** What the author wrote down besides. */
  readonly metadata: Readonly<Record<string, unknown>>;
}

/**
 * Reads a model that TensorFlow.js or its converter saved, and its weights.
 * @throws MODEL_NOT_READABLE, MODEL_CORRUPT
 */
export async function readSavedModel(path: string): Promise<SavedModel> {
  const document = await readDocument(path);
  const topology = document.modelTopology;
  if (!isObject(topology)) throw corrupt(path, "it has no modelTopology");
  const { weightSpecs, weightData } = await readWeights(path, document.weightsManifest);
  const metadata = isObject(document.userDefinedMetadata) ? document.userDefinedMetadata : {};
  return {
    format: formatOf(path, document.format, topology),
    artifacts: {
      modelTopology: topology,
      weightSpecs,
      weightData,
      ...pick(document, ["signature", "modelInitializer", "initializerSignature", "userDefinedMetadata"]),
    },
    metadata,
  };
}

async function readDocument(path: string): Promise<JsonObject> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    throw drumError("MODEL_NOT_READABLE", { path, reason: oneLine(cause) }, { cause });
  }
  let document: unknown;
  try {
    document = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch (cause) {
    // The parser's message would repeat a piece of the file.
    throw corrupt(path, "it is not JSON, or not all of it", cause);
  }
  if (!isObject(document)) throw corrupt(path, "it is not a JSON object");
  return document;
}

/** Early versions wrote no format: a graph has nodes, layers have a class. */
function formatOf(path: string, declared: unknown, topology: JsonObject): SavedModel["format"] {
  const graph = Array.isArray(topology.node);
  const layers = isObject(topology.model_config) || typeof topology.class_name === "string";
  const found = graph ? "graph-model" : "layers-model";
  if (graph === layers || (declared ?? found) !== found) {
    throw corrupt(path, "its modelTopology is neither of layers nor of a graph");
  }
  return found;
}

async function readWeights(
  path: string,
  manifest: unknown,
): Promise<{ weightSpecs: io.WeightsManifestEntry[]; weightData: ArrayBuffer[] }> {
  if (!Array.isArray(manifest)) throw corrupt(path, "it has no weightsManifest");
  const weightSpecs: io.WeightsManifestEntry[] = [];
  const weightData: ArrayBuffer[] = [];
  for (const group of manifest as unknown[]) {
    if (!isGroup(group)) throw corrupt(path, "its weightsManifest is not a list of files and weights");
    const shards = await Promise.all(group.paths.map((name) => readShard(path, name)));
    const actual = shards.reduce((sum, shard) => sum + shard.byteLength, 0);
    const expected = group.weights.reduce((sum, weight) => sum + byteLength(path, weight), 0);
    // Text has no length that is known beforehand.
    const exact = group.weights.every(({ dtype }) => dtype !== "string");
    if (exact ? actual !== expected : actual < expected) {
      const names = group.paths.map((name) => `'${name}'`).join(", ");
      throw corrupt(path, `its weights take ${expected} bytes, and ${names} hold ${actual}`);
    }
    weightSpecs.push(...group.weights);
    weightData.push(...shards);
  }
  return { weightSpecs, weightData };
}

async function readShard(path: string, name: string): Promise<ArrayBuffer> {
  try {
    const { buffer, byteOffset, byteLength } = await readFile(beside(path, name));
    return buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
  } catch (cause) {
    const missing = (cause as { code?: unknown }).code === "ENOENT";
    const reason = missing
      ? `its weights are not all there: the file '${name}' is missing beside it`
      : `its weights in '${name}' cannot be read: ${oneLine(cause)}`;
    throw corrupt(path, reason, cause);
  }
}

const VALUE_BYTES: Readonly<Record<string, number>> = {
  float32: 4,
  float16: 2,
  int32: 4,
  uint16: 2,
  uint8: 1,
  bool: 1,
  complex64: 8,
  string: 0,
};

function byteLength(path: string, { name, shape, dtype, quantization }: io.WeightsManifestEntry): number {
  const bytes = VALUE_BYTES[quantization?.dtype ?? dtype];
  if (bytes === undefined) throw corrupt(path, `its weight '${name}' is of a type that is not known`);
  return shape.reduce((product, size) => product * size, bytes);
}

function isGroup(
  value: unknown,
): value is { readonly paths: readonly string[]; readonly weights: readonly io.WeightsManifestEntry[] } {
  if (!isObject(value)) return false;
  const { paths, weights } = value;
  return (
    Array.isArray(paths) &&
    paths.every((name) => typeof name === "string") &&
    Array.isArray(weights) &&
    weights.every(isWeight)
  );
}

function isWeight(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { name, shape, dtype } = value;
  const isShape = Array.isArray(shape) && shape.every((size) => Number.isInteger(size) && size >= 0);
  return typeof name === "string" && typeof dtype === "string" && isShape;
}

function pick(document: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(
    names.flatMap((name) => (document[name] == null ? [] : [[name, document[name]]])),
  );
}

function corrupt(path: string, reason: string, cause?: unknown) {
  return drumError("MODEL_CORRUPT", { path, kind: "a TensorFlow.js model", reason }, { cause });
}
