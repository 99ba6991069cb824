import { readFileSync } from "node:fs";
import { drumError } from "../../errors.js";

/**
 * The values of runtime parameters in a YAML file, by their names. It is read as YAML 1.1, where `yes` and `on` are
 * true, since that is how DRUM reads it.
 * @throws RUNTIME_PARAMS_FILE, RUNTIME_PARAMS_EMPTY, RUNTIME_PARAMS_YAML
 */
export async function readValues(path: string): Promise<Readonly<Record<string, unknown>>> {
  let source: string;
  try {
    source = readFileSync(path, "utf8");
  } catch (cause) {
    throw drumError("RUNTIME_PARAMS_FILE", { path }, { cause });
  }
  const { readYaml } = await import("../yaml.js");
  const document = readYaml(source, { version: "1.1" });
  if ("problem" in document) throw drumError("RUNTIME_PARAMS_YAML", { path, problem: document.problem });
  const { values } = document;
  if (values === null || values === undefined) throw drumError("RUNTIME_PARAMS_EMPTY", { path });
  if (typeof values === "object" && values !== null && !Array.isArray(values)) {
    return values as Record<string, unknown>;
  }
  throw drumError("RUNTIME_PARAMS_YAML", { path, problem: "it must hold names with values" });
}
