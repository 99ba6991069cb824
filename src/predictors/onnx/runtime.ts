import { readFile } from "node:fs/promises";

import type { InferenceSession } from "onnxruntime-node";
import { drumError } from "../../errors.js";
import { beside } from "../beside.js";
import { cut } from "../reason.js";

export type Runtime = typeof import("onnxruntime-node");

/** Imports onnxruntime when it is first needed. @throws PACKAGE_MISSING saying what to install */
export async function importRuntime(path: string): Promise<Runtime> {
  process.env.ORT_DISABLE_TELEMETRY ??= "1";
  try {
    const runtime = await import("onnxruntime-node");
    // Errors come back as exceptions; the log would only repeat them on the worker's stderr.
    runtime.env.logLevel = "fatal";
    return runtime;
  } catch (cause) {
    const reason = reasonOf(cause);
    throw drumError("PACKAGE_MISSING", { path, package: "onnxruntime-node", reason }, { cause });
  }
}

/** Workers are processes, so a session computes on the one thread that calls it. */
const OPTIONS: InferenceSession.SessionOptions = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  logSeverityLevel: 4,
};

/**
 * Makes a session of the file, or of changed bytes in its place.
 *
 * @param changed the model's bytes after a change, and the names of the files beside it that hold its weights
 * @throws MODEL_CORRUPT, MODEL_UNSUPPORTED with onnxruntime's reason
 */
export async function createSession(
  runtime: Runtime,
  path: string,
  changed?: { readonly bytes: Uint8Array; readonly externalFiles: readonly string[] },
): Promise<InferenceSession> {
  try {
    if (changed === undefined) return await runtime.InferenceSession.create(path, OPTIONS);
    // A session made of bytes does not know where the files of its weights lie.
    const externalData = await Promise.all(
      changed.externalFiles.map(async (name) => ({ path: name, data: await readFile(beside(path, name)) })),
    );
    return await runtime.InferenceSession.create(changed.bytes, { ...OPTIONS, externalData });
  } catch (cause) {
    throw sessionError(path, cause);
  }
}

function sessionError(path: string, cause: unknown) {
  const reason = reasonOf(cause);
  if (/protobuf parsing failed|no graph was found|external data/i.test(reason) || isFileError(cause)) {
    return drumError("MODEL_CORRUPT", { path, kind: "an ONNX model", reason }, { cause });
  }
  const remedy = "Export the model for the operators of onnxruntime 1.30, or load it in a load_model hook.";
  return drumError("MODEL_UNSUPPORTED", { path, reason: `onnxruntime says: ${reason}`, remedy }, { cause });
}

const isFileError = (cause: unknown) => cause instanceof Error && "code" in cause && cause.code === "ENOENT";

/** What onnxruntime's developers put into a message: the place and the signature of a function of theirs. */
const SOURCE_PLACE = /(?:\S*\/)?\w+\.(?:cc|h):\d+ (?:[\w:<>~]+(?:\([^()]*\))?(?: const)? )?/g;
const SIGNATURE = /^[^()]*\bonnxruntime::[^()]*\([^()]*\)(?: const)? /;

/** An error of onnxruntime as one line, without the parts that only its developers need. */
export function reasonOf(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  const line = text
    .replace(/^Load model from .*? failed:/s, "")
    .replace(/\s+/g, " ")
    .replace(SOURCE_PLACE, "")
    .replace(SIGNATURE, "")
    .trim()
    .replace(/\.$/, "");
  return cut(line);
}
