import { anomaly } from "./anomaly.js";
import { binary } from "./binary.js";
import { multiclass } from "./multiclass.js";
import { multilabel } from "./multilabel.js";
import { regression } from "./regression.js";
import type { TargetType } from "./target-type.js";
import { transform } from "./transform.js";
import { unstructured } from "./unstructured.js";

/** Every target type by its name. */
export const TARGET_TYPES = {
  binary,
  regression,
  anomaly,
  multiclass,
  multilabel,
  transform,
  unstructured,
} as const satisfies Record<string, TargetType>;

export type TargetTypeName = keyof typeof TARGET_TYPES;

export function isTargetType(name: string): name is TargetTypeName {
  return Object.hasOwn(TARGET_TYPES, name);
}

/** The target type of a name. */
export function targetTypeOf(name: TargetTypeName): TargetType {
  return TARGET_TYPES[name];
}
