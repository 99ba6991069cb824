import { targetTypeOf } from "../../../model/target-types/registry.js";
import type { Service } from "../../service.js";

interface TensorMetadata {
  readonly name: string;
  readonly datatype: string;
  /** -1 for any number of rows. */
  readonly shape: readonly number[];
}

/** Words of artifacts for the types of their features. */
const DATATYPE_OF: Readonly<Record<string, string>> = {
  int: "INT64",
  i: "BOOL",
  c: "BYTES",
  "tensor(string)": "BYTES",
  "tensor(int64)": "INT64",
  "tensor(int32)": "INT32",
  "tensor(bool)": "BOOL",
  "tensor(float)": "FP32",
};

/** What the protocol tells of a model. Inputs are known where the artifact names them; a column each. */
export function metadataOf({ spec, pool, modelVersion }: Service) {
  const { features = [], classLabels } = pool.info;
  const labels = targetTypeOf(spec.targetType).answer === "labels";
  const outputs = labels ? (classLabels ?? spec.classLabels ?? []) : ["Predictions"];
  const tensor = (name: string, datatype: string): TensorMetadata => ({ name, datatype, shape: [-1, 1] });
  return {
    name: spec.name,
    versions: [modelVersion],
    platform: `drum_${spec.language}`,
    inputs: features.map(({ name, type = "" }) => tensor(name, DATATYPE_OF[type] ?? "FP64")),
    outputs: spec.targetType === "transform" ? [] : outputs.map((name) => tensor(name, "FP64")),
  };
}
