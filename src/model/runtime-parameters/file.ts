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
  const { parseDocument } = await import("../yaml.js");
  const document = parseDocument(source, { version: "1.1" });
  const [problem] = document.errors;
  if (problem !== undefined) {
    const at = problem.linePos?.[0];
    // What follows quotes the file.
    const what = problem.message.split(/ at line \d+|\n/, 1)[0]!;
    throw drumError("RUNTIME_PARAMS_YAML", {
      path,
      problem: at ? `line ${at.line}, column ${at.col}: ${what}` : what,
    });
  }
  const values: unknown = document.toJS();
  if (values === null || values === undefined) throw drumError("RUNTIME_PARAMS_EMPTY", { path });
  if (typeof values === "object" && values !== null && !Array.isArray(values)) {
    return values as Record<string, unknown>;
  }
  throw drumError("RUNTIME_PARAMS_YAML", { path, problem: "it must hold names with values" });
}
