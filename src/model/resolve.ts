import { basename, resolve } from "node:path";
import { drumError } from "../errors.js";
import { type Artifact, supportedArtifacts } from "./artifact.js";
import { type ModelDirectory, nearest, scanDirectory } from "./directory.js";
import { binaryLabels, classLabels, type LabelOptions } from "./labels.js";
import { detectLanguage, hasJavaPredictor } from "./language.js";
import { type Metadata, readMetadata } from "./metadata.js";
import { runtimeParameters } from "./runtime-parameters/resolve.js";
import type { Language, ModelSpec } from "./spec.js";
import { isTargetType, TARGET_TYPES, type TargetTypeName } from "./target-types/registry.js";
import { userCode } from "./user-code.js";

/** What the command line and the environment say about a model. */
export interface ModelOptions extends LabelOptions {
  readonly codeDir?: string;
  readonly targetType?: string;
  readonly language?: string;
  /** Programs to run models of these languages with. */
  readonly python?: string;
  readonly r?: string;
  readonly julia?: string;
  readonly java?: string;
  /** A file of values for the runtime parameters that the metadata define. */
  readonly runtimeParamsFile?: string;
  /** The folder of the secrets of a custom task, a file each. */
  readonly userSecretsMountPath?: string;
  /** What the names of environment variables that hold secrets begin with. */
  readonly userSecretsPrefix?: string;
  /** Most rows that a request may have. */
  readonly maxRows?: number;
  /** Most bytes that its data may have when decompressed. */
  readonly maxBodySize?: number;
}

/**
 * Finds out what a model is before it is loaded: target type, labels, language, artifact and user code, from
 * the options, `model-metadata.yaml` and the files of the model directory.
 * @throws DrumError when something is missing, or when two of them disagree
 */
export async function resolveSpec(options: ModelOptions): Promise<ModelSpec> {
  if (options.codeDir === undefined) throw drumError("USAGE", { problem: "--code-dir is required" });
  const directory = await scanDirectory(options.codeDir);
  const metadata = await readMetadata(directory.path);
  const targetType = resolveTargetType(options.targetType, metadata);
  const labels = resolveLabels(targetType, options, metadata, directory.path);
  const language = detectLanguage(directory, options.language);
  const hooksFile = userCode(directory.customFiles, language, options.language);
  const hasCode = hooksFile !== undefined || (language === "java" && hasJavaPredictor());
  const candidates = artifactsFor(language, directory, hasCode);
  const artifact = candidates.length === 1 ? candidates[0] : undefined;
  const interpreter = language === "node" ? undefined : options[language];
  const family = artifact && (artifact.family ?? (language === "node" ? undefined : artifact.kind));
  const environment = await hostEnvironment(options, metadata);
  return {
    codeDir: directory.path,
    name: metadata?.name ?? basename(directory.path),
    targetType,
    ...labels,
    ...(metadata?.targetName !== undefined && { targetName: metadata.targetName }),
    language,
    ...(interpreter !== undefined && { interpreter }),
    ...(Object.keys(environment).length > 0 && { environment }),
    ...(artifact && family !== undefined && { artifact: { path: artifact.path, family } }),
    ...(candidates.length > 1 && { artifacts: candidates.map(({ name }) => name) }),
    ...(hooksFile && { hooksFile: hooksFile.path }),
    ...(options.maxRows !== undefined && { maxRows: options.maxRows }),
    ...(options.maxBodySize !== undefined && { maxBodySize: options.maxBodySize }),
    ...(metadata?.batchRequests !== undefined && { batchRequests: metadata.batchRequests }),
    metadata: metadata?.document ?? null,
  };
}

function resolveTargetType(asked: string | undefined, metadata: Metadata | null): TargetTypeName {
  const targetType = asked ?? metadata?.targetType;
  if (targetType === undefined) throw drumError("TARGET_TYPE_MISSING", {});
  if (metadata !== null && metadata.targetType !== targetType) throw drumError("TARGET_TYPE_DISAGREE", {});
  if (!isTargetType(targetType)) {
    const supported = Object.keys(TARGET_TYPES).join(", ");
    throw drumError("TARGET_TYPE_UNKNOWN", { name: targetType, supported });
  }
  return targetType;
}

function resolveLabels(
  targetType: TargetTypeName,
  options: ModelOptions,
  metadata: Metadata | null,
  codeDir: string,
): Partial<ModelSpec> {
  switch (TARGET_TYPES[targetType].labels) {
    case "binary":
      return binaryLabels(options, metadata);
    case "classes":
      return { classLabels: classLabels(options, metadata, codeDir) };
    case "none":
      return {};
  }
}

async function hostEnvironment(
  options: ModelOptions,
  metadata: Metadata | null,
): Promise<Readonly<Record<string, string>>> {
  const { userSecretsMountPath: mountPath, userSecretsPrefix: prefix } = options;
  return {
    ...(mountPath !== undefined && { USER_SECRETS_MOUNT_PATH: resolve(mountPath) }),
    ...(prefix !== undefined && { USER_SECRETS_PREFIX: prefix }),
    ...(await runtimeParameters(options.runtimeParamsFile, metadata, process.env)),
  };
}

/**
 * The artifacts that the language's predictors load: exactly one, unless user code may do without or choose for
 * itself (what its hooks are is known only when it is loaded).
 */
function artifactsFor(language: Language, directory: ModelDirectory, hasCode: boolean): readonly Artifact[] {
  const candidates = directory.artifacts.filter((artifact) => artifact.languages.includes(language));
  const close = candidates.length === 0 ? [] : nearest(candidates);
  if (close.length === 1 || hasCode) return close;
  throw artifactProblem(language, directory, close);
}

/** Why no predictor can load an artifact of the directory: there is none, or there are several. */
export function artifactProblem(
  language: Language,
  directory: ModelDirectory,
  candidates: readonly Artifact[],
) {
  const names = candidates.map(({ name }) => name);
  if (language === "r") {
    return names.length > 1
      ? drumError("R_ARTIFACTS", { names: names.join(" ") })
      : drumError("R_ARTIFACT_MISSING", {});
  }
  if (names.length > 1) return drumError("ARTIFACTS", { path: directory.path, names: names.join(", ") });
  return drumError("ARTIFACT_MISSING", { path: directory.path, supported: supportedArtifacts(language) });
}
