import { readFileSync, realpathSync } from "node:fs";
import { findSourceMap } from "node:module";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { DrumError, drumError } from "../../errors.js";
import { isHttpError } from "./http-error.js";
import { excerpt, type Place } from "./module/excerpt.js";
import type { ModuleOrigin } from "./module/load.js";
import { typeName } from "./type-name.js";

/** Where something was thrown. */
interface Origin extends ModuleOrigin {
  /** What was called: `The score hook`; absent while the file itself was loaded. */
  readonly what?: string;
}

/**
 * What user code threw, as an error for the user: the hook, the message, and file, line and source where it
 * happened in the user's own files. An HttpError keeps its status and message, and what a built-in predictor
 * finds wrong with the data stays as it is when no user code is between.
 */
export function userError(thrown: unknown, { what, ...origin }: Origin): DrumError {
  if (isHttpError(thrown)) {
    return new DrumError("HOOK_HTTP_ERROR", thrown.message, "", thrown.status, 1, { cause: thrown });
  }
  const reason = reasonOf(thrown);
  const place = placeIn(thrown, origin);
  if (isDrumError(thrown) && place === undefined) return thrown;
  const at = place === undefined ? "" : `\n${excerptOf(place, origin.folder)}`;
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

/** `at score (/models/custom.ts:3:9)`, `at file:///models/custom.ts:3:9`; a path may have blanks and brackets. */
const FRAME = /^\s+at (?:async )?(?:.*? \()?((?:file:\/\/)?\/.*?|[A-Za-z]:\\.*?):(\d+):(\d+)\)?$/;

/** The innermost frame of the stack that lies in one of the user's files. */
function placeIn(thrown: unknown, { files, module }: ModuleOrigin): Place | undefined {
  if (!(thrown instanceof Error) || typeof thrown.stack !== "string") return undefined;
  for (const frame of thrown.stack.split("\n")) {
    const match = FRAME.exec(frame);
    if (match === null) continue;
    const [, path = "", line, column] = match;
    const place = { file: localPath(path), line: Number(line), column: Number(column) };
    const original = place.file === module ? originalPlace(place) : place;
    if (original !== undefined && files.includes(original.file)) return original;
  }
  return undefined;
}

/** Stacks are in terms of the translated module when something else in the process formats them. */
function originalPlace({ file, line, column }: Place): Place | undefined {
  const entry = findSourceMap(file)?.findEntry(line - 1, column - 1);
  if (entry === undefined || !("originalSource" in entry)) return undefined;
  const { originalSource, originalLine, originalColumn } = entry;
  return { file: localPath(originalSource), line: originalLine + 1, column: originalColumn + 1 };
}

function localPath(path: string): string {
  return real(path.startsWith("file://") ? fileURLToPath(path) : path);
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
