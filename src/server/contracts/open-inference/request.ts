import { get, isArray, isObject } from "../../../data/formats/json/members.js";
import { type Json, type JsonObject, PYTHON_WORDS, parseJson } from "../../../data/formats/json/parse.js";
import { drumError } from "../../../errors.js";
import { invalid } from "./datatypes.js";
import type { Tensor } from "./tensors.js";

/** A request for predictions. */
export interface InferRequest {
  readonly id?: string;
  readonly inputs: readonly Tensor[];
  /** Outputs by name, each with whether its tensor is wanted as bytes; absent: all of them. */
  readonly outputs?: readonly { readonly name: string; readonly binary: boolean }[];
  /** Whether outputs that are not listed are wanted as bytes. */
  readonly binary: boolean;
  /** Whether the client's codec makes tables of tensors (MLServer's content type `pd`), of the answer's too. */
  readonly pandas?: boolean;
}

/**
 * Reads a request of the Open Inference Protocol, version 2, with the extension for binary tensors.
 *
 * @param jsonLength length of the JSON that the body begins with (header `Inference-Header-Content-Length`); the
 *   tensors of inputs with `binary_data_size` follow it. Absent: the body is JSON
 * @throws JSON_SYNTAX, OPEN_INFERENCE_REQUEST, TENSOR_INVALID
 */
export function readInferRequest(body: Uint8Array, jsonLength: string | undefined): InferRequest {
  const length = jsonLength === undefined ? body.length : Number(jsonLength);
  if (!Number.isSafeInteger(length) || length < 0 || length > body.length) {
    throw broken("Inference-Header-Content-Length is no length within the body");
  }
  const json = parseJson(Buffer.from(body.buffer, body.byteOffset, length).toString("utf8"), 1, PYTHON_WORDS);
  if (!isObject(json)) throw broken("it is not a JSON object");
  const inputs = get(json, "inputs");
  if (!isArray(inputs) || inputs.length === 0) throw broken("inputs is missing or empty");
  const rest = { bytes: body.subarray(length), at: 0 };
  const tensors = inputs.map((input) => readTensor(input, rest));
  if (rest.at !== rest.bytes.length) throw broken("there are more bytes than binary_data_size says");
  const id = get(json, "id");
  const outputs = get(json, "outputs");
  if (outputs !== undefined && !isArray(outputs)) throw broken("outputs is not an array");
  return {
    ...(typeof id === "string" && { id }),
    inputs: tensors,
    ...(outputs !== undefined && outputs.length > 0 && { outputs: outputs.map(readOutput) }),
    binary: parameter(json, "binary_data_output") === true,
    pandas: parameter(json, "content_type") === "pd",
  };
}

function readTensor(input: Json, rest: { readonly bytes: Uint8Array; at: number }): Tensor {
  if (!isObject(input)) throw broken("an input is not an object");
  const name = get(input, "name");
  const datatype = get(input, "datatype");
  const shape = get(input, "shape");
  if (typeof name !== "string") throw broken("an input has no name");
  if (typeof datatype !== "string") throw invalid(name, "has no datatype");
  if (!isArray(shape) || !shape.every((size) => typeof size === "number"))
    throw invalid(name, "has no shape");
  const size = parameter(input, "binary_data_size");
  if (size === undefined)
    return { name, datatype, shape: shape as readonly number[], data: get(input, "data") ?? null };
  if (
    typeof size !== "number" ||
    !Number.isSafeInteger(size) ||
    size < 0 ||
    rest.at + size > rest.bytes.length
  ) {
    throw invalid(name, "has a binary_data_size that is no length within the body");
  }
  const data = rest.bytes.subarray(rest.at, rest.at + size);
  rest.at += size;
  return { name, datatype, shape: shape as readonly number[], data };
}

function readOutput(output: Json): { readonly name: string; readonly binary: boolean } {
  const name = isObject(output) ? get(output, "name") : undefined;
  if (!isObject(output) || typeof name !== "string") throw broken("an output has no name");
  return { name, binary: parameter(output, "binary_data") === true };
}

function parameter(object: JsonObject, name: string): Json | undefined {
  const parameters = get(object, "parameters");
  return isObject(parameters) ? get(parameters, name) : undefined;
}

function broken(problem: string): Error {
  return drumError("OPEN_INFERENCE_REQUEST", { problem });
}
