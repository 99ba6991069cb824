import { pathToFileURL } from "node:url";
import type { ModelSpec } from "../../../model/spec.js";
import type { HostedModel } from "./serve-model.js";

/** Stands in for the model runner: unstructured hooks only. */
export async function loadModel(spec: ModelSpec): Promise<HostedModel> {
  const hooks = await import(pathToFileURL(spec.hooksFile!).href);
  const model = await hooks.load_model?.(spec.codeDir);
  return {
    info: { predictor: "custom", hooks: Object.keys(hooks), rowwise: false },
    async run({ payload, query = {} }) {
      const text = Buffer.from(payload.source as Uint8Array).toString();
      const answer: string = await hooks.score_unstructured(model, text, query, {});
      return {
        kind: "bytes",
        bytes: Buffer.from(answer),
        mediaType: { essence: "text/plain", parameters: { charset: "utf-8" } },
      };
    },
  };
}
