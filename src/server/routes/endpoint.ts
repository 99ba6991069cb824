import { drumError } from "../../errors.js";
import type { ModelSpec } from "../../model/spec.js";
import { targetTypeOf } from "../../model/target-types/registry.js";

type Endpoint = ReturnType<typeof targetTypeOf>["route"];

const NAMES: Readonly<Record<Endpoint, string>> = {
  predict: "/predict/ or /predictions/",
  predictUnstructured: "/predictUnstructured/ or /predictionsUnstructured/",
  transform: "/transform/",
};

/** Sends models of another kind to their own endpoint. @throws WRONG_ENDPOINT */
export function requireEndpoint(spec: ModelSpec, ...endpoints: readonly Endpoint[]): void {
  const { route } = targetTypeOf(spec.targetType);
  if (!endpoints.includes(route)) {
    throw drumError("WRONG_ENDPOINT", { targetType: spec.targetType, endpoint: NAMES[route] });
  }
}
