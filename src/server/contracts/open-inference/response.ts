import { type Column, float64Column, isMissing, valueAt } from "../../../data/column.js";
import { cellTexts } from "../../../data/formats/json/write.js";
import type { DataFrame } from "../../../data/frame.js";
import { drumError } from "../../../errors.js";
import { jsonText } from "../../answers.js";
import type { Answer } from "../../exchange.js";
import type { InferRequest } from "./request.js";

/** An output tensor: one column, shape `[rows, 1]`; `[rows, width]` of vectors, `[rows, height, width]` of matrices. */
interface Output {
  readonly name: string;
  readonly datatype: "BOOL" | "INT32" | "INT64" | "FP32" | "FP64" | "BYTES";
  readonly column: Column;
  readonly binary: boolean;
}

/** Which model answers. */
export interface ModelIdentity {
  readonly name: string;
  readonly version: string;
}

/**
 * The answer with a table as tensors, one a column.
 * @throws OPEN_INFERENCE_REQUEST for an output that is not there
 */
export function inferAnswer(
  frame: DataFrame,
  model: ModelIdentity,
  { id, outputs, binary, pandas }: InferRequest,
): Answer {
  const wanted = outputs ?? frame.names.map((name) => ({ name, binary: false }));
  const tensors = wanted.map((one): Output => {
    const at = frame.indexOf(one.name);
    if (at < 0) {
      const problem = `there is no output '${one.name}'; the model has ${frame.names.join(", ")}`;
      throw drumError("OPEN_INFERENCE_REQUEST", { problem });
    }
    const column = frame.columns[at]!;
    return { name: one.name, datatype: datatypeOf(column), column, binary: one.binary || binary };
  });
  const pieces: Uint8Array[] = [];
  const written = tensors.map((tensor) => {
    const { name, datatype, column } = tensor;
    const head = `"name":${JSON.stringify(name)},"shape":[${shapeOf(column)}],"datatype":"${datatype}"`;
    if (!tensor.binary) {
      const content = datatype === "BYTES" ? "str" : "np";
      return `{${head},"parameters":{"content_type":"${content}"},"data":[${elements(column)}]}`;
    }
    const bytes = bytesOf(column);
    pieces.push(bytes);
    return `{${head},"parameters":{"binary_data_size":${bytes.length}}}`;
  });
  const json =
    `{"model_name":${JSON.stringify(model.name)},"model_version":"${model.version}",` +
    `${id === undefined ? "" : `"id":${JSON.stringify(id)},`}` +
    `${pandas ? '"parameters":{"content_type":"pd"},' : ""}"outputs":[${written.join(",")}]}`;
  if (pieces.length === 0) return jsonText(json);
  const head = Buffer.from(json);
  return {
    status: 200,
    headers: {
      "Content-Type": "application/octet-stream",
      "Inference-Header-Content-Length": String(head.length),
    },
    body: Buffer.concat([head, ...pieces]),
  };
}

/** The datatype that a column is sent as. */
export function datatypeOf({ type }: Column): Output["datatype"] {
  switch (type) {
    case "boolean":
      return "BOOL";
    case "int32":
      return "INT32";
    case "int64":
      return "INT64";
    case "float32":
      return "FP32";
    case "float64":
    case "sparse":
    case "vector":
    case "matrix":
      return "FP64";
    default:
      return "BYTES";
  }
}

function shapeOf(column: Column): readonly number[] {
  if (column.type === "vector") return [column.length, column.width];
  return [column.length, ...(column.type === "matrix" ? column.shape : [1])];
}

/** Elements of JSON, row after row. */
function elements(column: Column): string {
  const flat = column.type === "vector" || column.type === "matrix" ? float64Column(column.values) : column;
  const text = cellTexts(flat);
  return Array.from({ length: flat.length }, (_, i) => text(i)).join(",");
}

/** Elements as bytes, little-endian; a missing text is empty. */
function bytesOf(column: Column): Uint8Array {
  switch (column.type) {
    case "boolean":
    case "int32":
    case "int64":
    case "float32":
    case "float64":
    case "vector":
    case "matrix": {
      const { values } = column;
      return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    }
    case "sparse":
      return new Uint8Array(
        Float64Array.from({ length: column.length }, (_, i) => Number(valueAt(column, i))).buffer,
      );
    default:
      return Buffer.concat(
        Array.from({ length: column.length }, (_, i) => {
          const text = Buffer.from(isMissing(column, i) ? "" : String(valueAt(column, i)));
          const length = Buffer.alloc(4);
          length.writeUInt32LE(text.length);
          return Buffer.concat([length, text]);
        }),
      );
  }
}
