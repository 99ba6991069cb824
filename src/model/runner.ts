import { concatFrames } from "../data/concat.js";
import type { DataFrame } from "../data/frame.js";
import { asPayloadError, readBytes, readFrame } from "../data/read.js";
import { type ReadLimits, readLimits } from "../data/read-limits.js";
import { withinLimit } from "../data/row-limit.js";
import { drumError } from "../errors.js";
import type { NeededColumns } from "../predictors/predictor.js";
import { type Hooks, loadHooks, NO_HOOKS } from "./hooks/load.js";
import { isFrame, toFrame } from "./hooks/to-frame.js";
import { typeName } from "./hooks/type-name.js";
import type { ScoreArguments } from "./hooks/types.js";
import { loadModelObject, type ModelObject } from "./load-model-object.js";
import { encodedReply } from "./predictions/encode.js";
import type { ModelSpec } from "./spec.js";
import { targetTypeOf } from "./target-types/registry.js";
import type { TargetType } from "./target-types/target-type.js";
import { answersTogether } from "./together.js";
import { unstructuredCall, unstructuredReply } from "./unstructured.js";
import type { ModelInfo, WorkReply, WorkRequest } from "./work.js";

/** A model that is ready to answer. */
export interface LoadedModel {
  readonly info: ModelInfo;
  /** Answers one request; predictions are not checked yet, unless they are to be encoded. @throws DrumError */
  run(request: WorkRequest): Promise<WorkReply>;
  /** Answers requests as `run` does, by few calls of the model; undefined for those that are to be answered alone. */
  runTogether?(requests: readonly WorkRequest[]): Promise<readonly (WorkReply | undefined)[]>;
  close(): Promise<void>;
}

interface Model extends ModelObject {
  readonly spec: ModelSpec;
  readonly targetType: TargetType;
  readonly hooks: Hooks;
  readonly labels: ScoreArguments;
  /** What must be read where nobody but the predictor sees the data, and how much at most. */
  readonly limits: Partial<NeededColumns> & ReadLimits;
}

/**
 * Loads hooks and model: the `init` hook first, then the `load_model` hook or the artifact's predictor.
 * @param groupRows number of rows that the requests answered by one call may have together
 * @throws DrumError when something cannot be loaded, or is needed and not there
 */
export async function loadModel(spec: ModelSpec, groupRows = GROUP_ROWS): Promise<LoadedModel> {
  const hooks = spec.hooksFile === undefined ? NO_HOOKS : await loadHooks(spec.hooksFile);
  const targetType = targetTypeOf(spec.targetType);
  requireHooks(spec, targetType, hooks);
  if (hooks.has("init")) await hooks.call("init", { code_dir: spec.codeDir, codeDir: spec.codeDir });
  const object = await loadModelObject(spec, hooks);
  const isUntouched = hooks.names.every((name) => name === "init" || name === "post_process");
  const needs = isUntouched ? object.predictor?.needs : undefined;
  const limits = { ...needs, ...readLimits(spec) };
  const model: Model = { spec, targetType, hooks, labels: scoreArguments(spec), limits, ...object };
  return {
    info: infoOf(model),
    async run(request) {
      if (targetType.gives === "bytes") return answerUnstructured(model, request);
      const reply = await answer(model, request);
      return request.encode ? encodedReply(spec, reply, request.encode) : reply;
    },
    ...(takesGroups(model) && {
      runTogether: (requests) =>
        answersTogether(
          requests,
          (request) => read(model, request),
          async (data) => (await predict(model, data, NO_REQUEST)).frame,
          groupRows,
        ),
    }),
    close: async () => object.predictor?.close?.(),
  };
}

/** The way of a prediction. */
async function answer(model: Model, request: WorkRequest): Promise<WorkReply> {
  const data = await read(model, request);
  const { batchRows } = request;
  if (batchRows === undefined) return predict(model, data, request);
  if (!isFrame(data)) throw notDivisible(data);
  if (data.length <= batchRows) return predict(model, data, request);
  const frames: DataFrame[] = [];
  for (let start = 0; start < data.length; start += batchRows) {
    const batch = data.slice(start, Math.min(data.length, start + batchRows));
    const { frame } = await predict(model, batch, request);
    if (frame.length !== batch.length) {
      throw drumError("PREDICTION_ROWS", { rows: frame.length, inputRows: batch.length });
    }
    frames.push(frame);
  }
  return { kind: "table", frame: concatFrames(frames), inputRows: data.length };
}

const GROUP_ROWS = 256;
const NO_REQUEST: Pick<WorkRequest, "target" | "read"> = {};

/** Whether requests of rows may be answered by one call, and it is of use. */
function takesGroups({ spec, targetType, predictor, hooks }: Model): boolean {
  if (targetType.gives !== "table" || targetType.route === "transform") return false;
  return spec.batchRequests ?? (isRowwise(spec, targetType, hooks) && predictor?.together === true);
}

/** Every step after reading. */
async function predict(model: Model, data: unknown, request: Pick<WorkRequest, "target" | "read">) {
  const inputRows = isFrame(data) ? data.length : undefined;
  const transformed = await transform(model, data);
  if (model.targetType.route === "transform") {
    const frame = transformed as DataFrame;
    const target =
      request.target && (await readFrame(request.target, { ...request.read, ...readLimits(model.spec) }));
    return { kind: "table" as const, frame, inputRows: inputRows ?? frame.length, ...(target && { target }) };
  }
  const scored = await score(model, transformed);
  const frame = model.hooks.has("post_process") ? await postProcess(model, scored) : scored;
  return { kind: "table" as const, frame, inputRows: inputRows ?? frame.length };
}

async function answerUnstructured({ hooks, model }: Model, request: WorkRequest): Promise<WorkReply> {
  const { data, args } = unstructuredCall(await readBytes(request.payload), request);
  return unstructuredReply(await hooks.call("score_unstructured", model, data, args));
}

async function read({ hooks, limits }: Model, { payload, read }: WorkRequest): Promise<unknown> {
  if (hooks.has("read_input_data")) {
    const data = await hooks.call("read_input_data", await readBytes(payload));
    if (data === null || data === undefined) throw noData(data);
    if (hooks.has("score") && !isFrame(data)) return data;
    return withinLimit(toFrame(data, "The read_input_data hook"), limits.rowLimit);
  }
  try {
    return await readFrame(payload, { ...read, ...limits });
  } catch (error) {
    throw asPayloadError(error, payload);
  }
}

/** For a transform model, the answer; else what is scored, which may be anything that a score hook takes. */
function transform(loaded: Model, data: unknown): unknown {
  const { hooks, predictor, targetType } = loaded;
  if (hooks.has("transform")) return transformByHook(loaded, data);
  return targetType.route === "transform" ? predictor!.predict(data as DataFrame) : data;
}

async function transformByHook({ hooks, model, targetType }: Model, data: unknown): Promise<unknown> {
  const transformed = await hooks.call("transform", data, model);
  const isForHook = targetType.route !== "transform" && hooks.has("score");
  const passes = isForHook && transformed !== null && transformed !== undefined && !isFrame(transformed);
  return passes ? transformed : toFrame(transformed, "The transform hook");
}

async function score({ hooks, model, predictor, labels, targetType, spec }: Model, data: unknown) {
  if (hooks.has("score")) return toFrame(await hooks.call("score", data, model, labels), "The score hook");
  const frame = await predictor!.predict(data as DataFrame);
  if (predictor!.classLabels !== undefined) return frame;
  return targetType.name?.(frame, spec.classLabels ?? []) ?? frame;
}

async function postProcess({ hooks, model }: Model, predictions: DataFrame): Promise<DataFrame> {
  return toFrame(await hooks.call("post_process", predictions, model), "The post_process hook");
}

function requireHooks({ targetType: name, hooksFile }: ModelSpec, { gives }: TargetType, hooks: Hooks): void {
  if (gives !== "bytes" || hooks.has("score_unstructured")) return;
  throw drumError("HOOK_MISSING", {
    targetType: name,
    hook: "score_unstructured",
    where: hooksFile ?? "the model directory",
    hint: hooks.warnings.map((warning) => ` (${warning})`).join(""),
  });
}

function scoreArguments({ positiveClassLabel, negativeClassLabel, classLabels }: ModelSpec): ScoreArguments {
  return {
    ...(positiveClassLabel !== undefined && { positive_class_label: positiveClassLabel, positiveClassLabel }),
    ...(negativeClassLabel !== undefined && { negative_class_label: negativeClassLabel, negativeClassLabel }),
    ...(classLabels !== undefined && { class_labels: classLabels, classLabels }),
  };
}

function infoOf(model: Model): ModelInfo {
  const { hooks, predictor, spec, targetType } = model;
  const { features, classLabels } = predictor ?? {};
  return {
    predictor: hooks.has("score") || !predictor ? `hooks (${hooks.names.join(", ")})` : predictor.description,
    hooks: hooks.names,
    ...(features && { features }),
    ...(classLabels && !hooks.has("score") && { classLabels }),
    rowwise: isRowwise(spec, targetType, hooks),
    ...(takesGroups(model) && { groups: true }),
    ...(hooks.warnings.length > 0 && { warnings: hooks.warnings }),
  };
}

/** Whether rows may be scored in parts. */
const isRowwise = (spec: ModelSpec, { gives }: TargetType, hooks: Hooks) =>
  spec.artifact !== undefined && gives === "table" && !seesData(hooks);

/** Whether user code may see the data, or have made the predictor. */
const seesData = (hooks: Hooks) => hooks.names.some((name) => name !== "init");

function notDivisible(data: unknown) {
  return drumError("HOOK_RETURNED", {
    what: "The read_input_data hook",
    returned: typeName(data),
    expected: "a DataFrame",
    remedy: "Leave --batch-rows out: only the rows of a DataFrame can be given to hooks batch by batch.",
  });
}

function noData(data: unknown) {
  return drumError("HOOK_RETURNED", {
    what: "The read_input_data hook",
    returned: typeName(data),
    expected: "the data",
    remedy: "Return a DataFrame, or anything that your score hook takes.",
  });
}
