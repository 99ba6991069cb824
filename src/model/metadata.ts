import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { drumError } from "../errors.js";

const FILE = "model-metadata.yaml";

/** `model-metadata.yaml`, as far as running a model needs it. Labels are text as written in the file. */
export interface Metadata {
  readonly targetType: string;
  readonly name?: string;
  readonly targetName?: string;
  readonly positiveClassLabel?: string;
  readonly negativeClassLabel?: string;
  readonly classLabels?: readonly string[];
  /** Path from the model directory. */
  readonly classLabelsFile?: string;
  /** `customPredictor.batchRequests`: whether the rows of several requests may be scored by one call. */
  readonly batchRequests?: boolean;
  /** The whole file. */
  readonly document: Readonly<Record<string, unknown>>;
}

/**
 * Reads `model-metadata.yaml` of a model directory; `null` when there is none.
 * @throws METADATA_INVALID for anything that is not strict YAML or has a key of the wrong kind
 */
export async function readMetadata(codeDir: string): Promise<Metadata | null> {
  const path = join(codeDir, FILE);
  if (!existsSync(path)) return null;
  const { readYaml } = await import("./yaml.js");
  const source = readFileSync(path, "utf8");
  const document = readYaml(source);
  if ("problem" in document) throw invalid(path, document.problem);
  // The failsafe schema leaves every scalar as the text that stands in the file: `1.0`, `True`.
  const written = readYaml(source, { schema: "failsafe" });
  if ("problem" in written) throw invalid(path, written.problem);
  const top = new Fields(path, written.values);
  return { ...fields(top), document: (document.values ?? {}) as Record<string, unknown> };
}

function fields(top: Fields): Omit<Metadata, "document"> {
  const targetType = top.text("targetType");
  if (targetType === undefined) throw invalid(top.path, "required key(s) 'targetType' not found");
  const model = top.section("inferenceModel");
  // The section is the user's own, and may hold anything.
  const own = top.mapping("customPredictor");
  const found = {
    name: top.text("name"),
    targetName: model.text("targetName"),
    positiveClassLabel: model.text("positiveClassLabel"),
    negativeClassLabel: model.text("negativeClassLabel"),
    classLabels: model.texts("classLabels"),
    classLabelsFile: model.text("classLabelsFile"),
    batchRequests: own?.flag("batchRequests"),
  };
  if (found.classLabels !== undefined && found.classLabelsFile !== undefined) {
    throw invalid(top.path, "inferenceModel has both classLabels and classLabelsFile; keep one of them");
  }
  return { targetType, ...withoutUndefined(found) };
}

/** One mapping of the file, read key by key; an empty value counts as absent. */
class Fields {
  private readonly values: Readonly<Record<string, unknown>>;

  constructor(
    readonly path: string,
    value: unknown,
    private readonly prefix = "",
  ) {
    const absent = value === undefined || value === null || value === "";
    if (!absent && (typeof value !== "object" || Array.isArray(value))) {
      throw invalid(path, `${prefix === "" ? "the file" : prefix.slice(0, -1)} must hold keys with values`);
    }
    this.values = absent ? {} : (value as Record<string, unknown>);
  }

  text(key: string): string | undefined {
    const value = this.values[key];
    if (value === undefined || value === "") return undefined;
    if (typeof value !== "string") throw invalid(this.path, `${this.prefix}${key} must be a single value`);
    return value;
  }

  texts(key: string): string[] | undefined {
    const value = this.values[key];
    if (value === undefined || value === "") return undefined;
    if (!Array.isArray(value) || !value.every((item) => typeof item === "string" && item !== "")) {
      throw invalid(this.path, `${this.prefix}${key} must be a list of single values`);
    }
    return value;
  }

  flag(key: string): boolean | undefined {
    const text = this.text(key);
    if (text === undefined) return undefined;
    if (/^(?:true|false)$/i.test(text)) return text.toLowerCase() === "true";
    throw invalid(this.path, `${this.prefix}${key} must be true or false`);
  }

  /** A section that may be something else; then it is undefined. */
  mapping(key: string): Fields | undefined {
    const value = this.values[key];
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? this.section(key)
      : undefined;
  }

  section(key: string): Fields {
    return new Fields(this.path, this.values[key], `${this.prefix}${key}.`);
  }
}

type Defined<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

function withoutUndefined<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>;
}

function invalid(path: string, problem: string) {
  return drumError("METADATA_INVALID", { path, problem });
}
