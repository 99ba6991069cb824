import type { DataFrame } from "../../data/frame.js";

/**
 * The hooks of a `custom.ts`. Each may be a plain or an async function, exported under its snake_case or its
 * camelCase name, or given to {@link defineModel}.
 */

type Awaitable<Value> = Value | Promise<Value>;

/** What `init` is given. */
export interface InitArguments {
  /** Absolute path of the model directory. */
  readonly code_dir: string;
  /** Absolute path of the model directory. */
  readonly codeDir: string;
}

/** What `score` is given beside the data: the labels, as far as they are known. */
export interface ScoreArguments {
  /** Binary models: label of the positive class. */
  readonly positive_class_label?: string;
  /** Binary models: label of the negative class. */
  readonly negative_class_label?: string;
  /** All labels in the requested order; [positive, negative] for binary models. */
  readonly class_labels?: readonly string[];
  /** Binary models: label of the positive class. */
  readonly positiveClassLabel?: string;
  /** Binary models: label of the negative class. */
  readonly negativeClassLabel?: string;
  /** All labels in the requested order; [positive, negative] for binary models. */
  readonly classLabels?: readonly string[];
}

/** What `score_unstructured` is given beside the data. */
export interface ScoreUnstructuredArguments {
  /** The data's media type without parameters; `text/plain` when the sender named none. */
  readonly mimetype: string;
  /** The data's character encoding; `utf8` for text whose sender named none, absent for other data. */
  readonly charset?: string;
  /** Parameters of the request's query or of `--query`, one string each. */
  readonly query: Readonly<Record<string, string>>;
  /** Headers of the request by lower-case names; empty when a file is scored. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Predictions as a hook may give them: a data frame; rows as objects; an object with an array of values a
 * column; or a plain array of numbers as the only column.
 *
 * - binary and multiclass: a column a class label, whose probabilities add up to 1 in every row
 * - multilabel: a column a label, each between 0 and 1
 * - regression and anomaly: one column of numbers
 */
export type PredictionsLike =
  | DataFrame
  | readonly Readonly<Record<string, unknown>>[]
  | Readonly<Record<string, ArrayLike<unknown>>>
  | ArrayLike<number>;

/** What `score_unstructured` may return: `null` is an empty answer. */
export type UnstructuredData = string | Uint8Array | ArrayBuffer | null | undefined;

/** How the answer of `score_unstructured` is labelled. */
export interface UnstructuredLabels {
  /** Media type; default `text/plain` for text, `application/octet-stream` for bytes. */
  readonly mimetype?: string | null;
  /** Character encoding in which text is sent; default `utf-8`. */
  readonly charset?: string | null;
}

/**
 * Runs once when the model is loaded, before every other hook.
 *
 * @example
 * export const init: InitHook = ({ code_dir }) => {
 *   vocabulary = readFileSync(join(code_dir, "words.txt"), "utf8").split("\n");
 * };
 */
export type InitHook = (args: InitArguments) => Awaitable<void>;

/**
 * Reads the input instead of the built-in formats. It must return something; anything but a data frame needs
 * a `score` hook that understands it.
 *
 * @example
 * export const read_input_data: ReadInputData = (bytes) =>
 *   DataFrame.fromRecords(JSON.parse(new TextDecoder().decode(bytes)).items);
 */
export type ReadInputData<Data = unknown> = (bytes: Uint8Array) => Awaitable<Data>;

/**
 * Loads the model instead of the built-in predictors: for several artifacts, or for kinds that are not built
 * in. It must return something, which the other hooks are given as `model`. Without a `score` hook it has to be
 * something with a `predict(frame)` function, such as what {@link loadArtifact} gives.
 *
 * @example
 * export const load_model: LoadModel = (codeDir) =>
 *   JSON.parse(readFileSync(join(codeDir, "weights.json"), "utf8"));
 */
export type LoadModel<Model = unknown> = (codeDir: string) => Awaitable<Model>;

/**
 * Changes the data before it is scored; for models of target type `transform`, makes the answer. Missing
 * numbers are NaN, other missing values null.
 *
 * @example
 * export const transform: Transform = (data) => data.drop(["id"]);
 */
export type Transform<Model = unknown, Data = DataFrame> = (
  data: Data,
  model: Model,
) => Awaitable<PredictionsLike | Data>;

/**
 * Makes the predictions instead of the built-in predictors; called once for all rows.
 *
 * @example
 * export const score: Score = (data, model, { positive_class_label, negative_class_label }) => {
 *   const yes = data.numbers("age").map((age) => 1 / (1 + Math.exp(-0.1 * (age - 40))));
 *   return { [positive_class_label!]: yes, [negative_class_label!]: yes.map((p) => 1 - p) };
 * };
 */
export type Score<Model = unknown, Data = DataFrame> = (
  data: Data,
  model: Model,
  args: ScoreArguments,
) => Awaitable<PredictionsLike>;

/**
 * Changes the predictions that the `score` hook or the predictor made.
 *
 * @example
 * export const post_process: PostProcess = (predictions) =>
 *   predictions.with("Predictions", predictions.numbers("Predictions").map(Math.exp));
 */
export type PostProcess<Model = unknown> = (
  predictions: DataFrame,
  model: Model,
) => Awaitable<PredictionsLike>;

/**
 * Answers one request of a model of target type `unstructured`. The data is text when the media type is empty,
 * `text/*` or `application/json`, else bytes. Returns text, bytes or nothing, alone or as
 * `[data, { mimetype, charset }]`.
 *
 * @example
 * export const score_unstructured: ScoreUnstructured = (model, data, { query }) =>
 *   [JSON.stringify({ length: data.length, query }), { mimetype: "application/json" }];
 */
export type ScoreUnstructured<Model = unknown> = (
  model: Model,
  data: string | Uint8Array,
  args: ScoreUnstructuredArguments,
) => Awaitable<UnstructuredData | readonly [data: UnstructuredData, labels?: UnstructuredLabels | null]>;

/** All hooks of one model, under their snake_case names. */
export interface SnakeCaseHooks<Model = unknown, Data = DataFrame> {
  init?: InitHook;
  read_input_data?: ReadInputData<Data>;
  load_model?: LoadModel<Model>;
  transform?: Transform<Model, Data>;
  score?: Score<Model, Data>;
  post_process?: PostProcess<Model>;
  score_unstructured?: ScoreUnstructured<Model>;
}

/** All hooks of one model, under their camelCase names. */
export interface CamelCaseHooks<Model = unknown, Data = DataFrame> {
  init?: InitHook;
  readInputData?: ReadInputData<Data>;
  loadModel?: LoadModel<Model>;
  transform?: Transform<Model, Data>;
  score?: Score<Model, Data>;
  postProcess?: PostProcess<Model>;
  scoreUnstructured?: ScoreUnstructured<Model>;
}

/** The hooks that {@link defineModel} takes. */
export type ModelHooks<Model = unknown, Data = DataFrame> =
  | SnakeCaseHooks<Model, Data>
  | CamelCaseHooks<Model, Data>;
