import { readFile } from "node:fs/promises";
import { formatOfPath } from "../../data/formats/resolve.js";
import { parseMediaType } from "../../data/media-type.js";
import { drumError } from "../../errors.js";
import type { ModelSpec } from "../../model/spec.js";
import type { WorkReply } from "../../model/work.js";
import type { Preload } from "../../workers/preload.js";
import { checkedTable } from "../prediction-table.js";

/** The sample that the user gives by `--preload`, and what goes with it to an unstructured model. */
export interface Sample {
  /** A file: rows in any format that the server takes; for an unstructured model, whatever it takes. */
  readonly path: string;
  readonly contentType?: string | undefined;
  readonly query?: string | undefined;
}

/**
 * Reads a sample, so that each worker of a model can be tried on it.
 * @param answered told the columns of each answer that is a table
 * @throws OPTION_UNUSABLE
 */
export async function readPreload(
  { path, contentType, query }: Sample,
  spec: ModelSpec,
  answered: (columns: readonly string[]) => void = () => {},
): Promise<Preload> {
  const source = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    const reason = `the file ${path} cannot be read (${cause.code})`;
    const remedy = "Give it the path of a file with a sample that the model can answer.";
    throw drumError("OPTION_UNUSABLE", { option: "--preload", reason, remedy }, { cause });
  });
  if (spec.targetType === "unstructured") {
    const payload = { mediaType: parseMediaType(contentType), source };
    const parameters = Object.fromEntries(new URLSearchParams(query));
    return { name: path, request: { payload, query: parameters, headers: {} }, check: requireBytes };
  }
  // Where its extension says nothing, its content is asked.
  const mediaType = { essence: formatOfPath(path)?.mediaTypes[0] ?? "", parameters: {} };
  return {
    name: path,
    request: { payload: { mediaType, source } },
    check: (reply) => answered(checkedTable(spec, reply).names),
  };
}

function requireBytes({ kind }: WorkReply): void {
  if (kind !== "bytes") throw drumError("INTERNAL", { reason: "an unstructured model gave a table" });
}
