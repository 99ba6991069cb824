import { readFileSync, realpathSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { DrumError, drumError } from "../../errors.js";
import { isHttpError } from "./http-error.js";
import { excerpt, type Place } from "./module/excerpt.js";
import { typeName } from "./type-name.js";

/** Where something was thrown. */
interface Origin {
  /** What was called: `The score hook`; absent while the file itself was loaded. */
  readonly what?: string;
  /** The folder from which paths are told. */
  readonly folder: string;
  /** Absolute paths of the user's files. */
  readonly files: readonly string[];
}

/**
 * What user code threw, as an error for the user: the hook, the message, and file, line and source where it
 * happened in the user's own files. An HttpError keeps its status and message.
 */
export function userError(thrown: unknown, { what, folder, files }: Origin): DrumError {
  if (isHttpError(thrown)) {
    return new DrumError("HOOK_HTTP_ERROR", thrown.message, "", thrown.status, 1, { cause: thrown });
  }
  const reason = reasonOf(thrown);
  const place = placeIn(thrown, files);
  const at = place === undefined ? "" : `\n${excerptOf(place, folder)}`;
  if (what === undefined) return drumError("HOOKS_FILE_FAILED", { reason, at }, { cause: thrown });
  const failed = drumError("HOOK_FAILED", { what, reason, at }, { cause: thrown });
  return isClientError(thrown) ? withStatus(failed, thrown.status) : failed;
}

/** Data that lacks what the model needs is the sender's mistake, also when a hook finds it. */
function isClientError(thrown: unknown): thrown is DrumError {
  return isDrumError(thrown) && thrown.status >= 400 && thrown.status < 500;
}

/** Also of another copy of this package. */
function isDrumError(thrown: unknown): thrown is DrumError {
  return thrown instanceof DrumError || (thrown instanceof Error && thrown.name === "DrumError");
}

function withStatus({ code, message, remedy, exit, cause }: DrumError, status: number): DrumError {
  return new DrumError(code, message, remedy, status, exit, { cause });
}

function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return typeof thrown === "string" ? thrown : `it threw ${typeName(thrown)}`;
  if (isDrumError(thrown)) return thrown.text;
  return thrown.name === "Error" ? thrown.message || "Error" : `${thrown.name}: ${thrown.message}`;
}

/** The innermost frame of the stack that lies in one of the user's files. */
function placeIn(thrown: unknown, files: readonly string[]): Place | undefined {
  if (!(thrown instanceof Error) || typeof thrown.stack !== "string") return undefined;
  for (const frame of thrown.stack.split("\n")) {
    const match = /^\s+at (?:.*\()?((?:file:\/\/)?\/[^()]*?|[A-Za-z]:\\[^()]*?):(\d+):(\d+)\)?$/.exec(frame);
    if (match === null) continue;
    const [, path = "", line, column] = match;
    const file = real(path.startsWith("file://") ? fileURLToPath(path) : path);
    if (files.includes(file)) return { file, line: Number(line), column: Number(column) };
  }
  return undefined;
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function excerptOf(place: Place, folder: string): string {
  return excerpt({ ...place, file: relative(folder, place.file) }, sourceLine(place));
}

function sourceLine({ file, line }: Place): string | undefined {
  try {
    return readFileSync(file, "utf8").split(/\r?\n/)[line - 1];
  } catch {
    return undefined;
  }
}
