import { DrumError, drumError } from "../errors.js";
import type { LoadContext, Predictor } from "../predictors/predictor.js";
import { familyNamed } from "../predictors/registry.js";
import { nearest, scanDirectory } from "./directory.js";
import type { Hooks } from "./hooks/load.js";
import { typeName } from "./hooks/type-name.js";
import { setLoadContext } from "./load-artifact.js";
import { artifactProblem } from "./resolve.js";
import type { ModelSpec } from "./spec.js";
import { targetTypeOf } from "./target-types/registry.js";

/** A model as the hooks get it, and what predicts when no hook does. */
export interface ModelObject {
  /** What the hooks are given as `model`; `null` when there is nothing to load. */
  readonly model: unknown;
  readonly predictor: Predictor | undefined;
}

/**
 * Loads the model: by the `load_model` hook, else its artifact by the family of predictors that it belongs to.
 * @throws ARTIFACT_FAILED, NO_FRAMEWORK, HOOK_RETURNED, and what hooks throw
 */
export async function loadModelObject(spec: ModelSpec, hooks: Hooks): Promise<ModelObject> {
  const { targetType, classLabels } = spec;
  const context: LoadContext = { targetType, ...(classLabels && { classLabels }) };
  setLoadContext(context);
  if (hooks.has("load_model")) return fromHook(spec, hooks);
  if (spec.artifact !== undefined) {
    const predictor = await loadPredictor(spec.artifact, context);
    return { model: predictor, predictor };
  }
  if (targetTypeOf(spec.targetType).gives === "table") await requireNoArtifact(spec, hooks);
  return { model: null, predictor: undefined };
}

async function fromHook(spec: ModelSpec, hooks: Hooks): Promise<ModelObject> {
  const model = await hooks.call("load_model", spec.codeDir);
  if (model === null || model === undefined) {
    throw drumError("HOOK_RETURNED", {
      what: "The load_model hook",
      returned: typeName(model),
      expected: "a model",
      remedy: "Return the model, or remove the hook.",
    });
  }
  const predictor = asPredictor(model, hooks);
  if (predictor === undefined && !scoresItself(spec, hooks)) throw drumError("NO_FRAMEWORK", {});
  return { model, predictor };
}

/** Whether hooks make the answer without a predictor. */
function scoresItself(spec: ModelSpec, hooks: Hooks): boolean {
  const { gives, route } = targetTypeOf(spec.targetType);
  return gives === "bytes" || hooks.has(route === "transform" ? "transform" : "score");
}

/** A model with a `predict` function predicts by that, whoever made it. */
function asPredictor(model: unknown, hooks: Hooks): Predictor | undefined {
  if (typeof model !== "object" || model === null) return undefined;
  const own = model as Partial<Predictor>;
  if (typeof own.predict !== "function") return undefined;
  return {
    description: typeof own.description === "string" ? own.description : "model of load_model",
    ...(own.features && { features: own.features }),
    ...(own.classLabels && { classLabels: own.classLabels }),
    predict: (frame) => hooks.predictBy(own as Predictor, frame),
    close: () => own.close?.(),
  };
}

async function loadPredictor(
  { path, family }: NonNullable<ModelSpec["artifact"]>,
  context: LoadContext,
): Promise<Predictor> {
  try {
    return await familyNamed(family)!.load(path, context);
  } catch (error) {
    throw loadingFailed(error);
  }
}

/** Hooks may do without an artifact, but not with several between which none of them chooses. */
async function requireNoArtifact(spec: ModelSpec, hooks: Hooks): Promise<void> {
  const directory = await scanDirectory(spec.codeDir);
  const own = directory.artifacts.filter(({ languages }) => languages.includes(spec.language));
  const close = own.length === 0 ? [] : nearest(own);
  if (close.length === 0 && scoresItself(spec, hooks)) return;
  const [foreign] = directory.artifacts;
  throw loadingFailed(
    close.length === 0 && foreign !== undefined
      ? drumError("ARTIFACT_FOREIGN", {
          name: foreign.name,
          kind: foreign.kind,
          language: foreign.languages[0]!,
        })
      : artifactProblem(spec.language, directory, close),
  );
}

function loadingFailed(error: unknown): unknown {
  if (!(error instanceof DrumError)) return error;
  return drumError("ARTIFACT_FAILED", { reason: error.text }, { cause: error });
}
