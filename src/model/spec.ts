import type { TargetTypeName } from "./target-types/registry.js";

export type { TargetTypeName };

/** What is known of a model before it is loaded. Plain data: it is sent to workers as JSON. */
export interface ModelSpec {
  /** Absolute path without symbolic links. */
  readonly codeDir: string;
  /** From the metadata, else the folder's name. */
  readonly name: string;
  readonly targetType: TargetTypeName;
  /** Binary only. */
  readonly positiveClassLabel?: string;
  readonly negativeClassLabel?: string;
  /** Labels in the requested order: as given for multiclass and multilabel, [positive, negative] for binary. */
  readonly classLabels?: readonly string[];
  readonly targetName?: string;
  readonly language: Language;
  /** Program that runs the language's host, where the user names one: a path, or a name to be found in PATH. */
  readonly interpreter?: string;
  /** Environment variables that the host and the model's code see besides those of this process. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The artifact that a predictor loads, and its family, or its kind where another language's host loads it; absent when a `load_model` or `score` hook does without. */
  readonly artifact?: { readonly path: string; readonly family: string };
  /** Names of the artifacts when there are several and only user code can choose. */
  readonly artifacts?: readonly string[];
  /** Absolute path of `custom.ts`, `custom.py`, …; absent when there is none. */
  readonly hooksFile?: string;
  /** Most rows that a request may have; absent: no limit. */
  readonly maxRows?: number;
  /** Most bytes that the data of a request may have when decompressed; absent: no limit. */
  readonly maxBodySize?: number;
  /**
   * Whether the rows of several requests may be scored by one call, where the metadata say so. Absent: where the
   * predictions are known to be the same.
   */
  readonly batchRequests?: boolean;
  /** `model-metadata.yaml` as read, `null` without one. */
  readonly metadata: Readonly<Record<string, unknown>> | null;
}

/** The language of the host that runs the model. Artifacts that Node runs itself count as `node`. */
export type Language = "node" | "python" | "r" | "julia" | "java";
