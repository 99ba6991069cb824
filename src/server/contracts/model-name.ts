import { drumError } from "../../errors.js";
import type { Named } from "../routes/route.js";
import type { Service } from "../service.js";

/** The model as paths and answers name it. */
export const modelOf = ({ spec, modelVersion }: Service) => ({ name: spec.name, version: modelVersion });

/** Sends away who asks for a model, or for a version of it, that is not served. @throws MODEL_NOT_SERVED */
export function requireModel(service: Service, { model, version }: Named): void {
  const served = modelOf(service);
  if (model === served.name && (version ?? served.version) === served.version) return;
  throw drumError("MODEL_NOT_SERVED", {
    name: version === undefined ? `${model}` : `${model}, version ${version}`,
    served: served.name,
    version: served.version,
  });
}
