import type { DataFrame } from "../../data/frame.js";
import type { ModelHooks } from "./types.js";

/**
 * Types all hooks of a model at once; export its result as the default. What `load_model` returns is what the
 * other hooks get as `model`.
 *
 * @example
 * export default defineModel({
 *   load_model: (codeDir) => ({ slope: 2 }),
 *   score: (data, model) => data.numbers("x").map((x) => x * model.slope),
 * });
 */
export function defineModel<Model = unknown, Data = DataFrame>(
  hooks: ModelHooks<Model, Data>,
): ModelHooks<Model, Data> {
  return hooks;
}
