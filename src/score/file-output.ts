import { chmodSync, existsSync, realpathSync, renameSync, type Stats, statSync, unlinkSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { drumError } from "../errors.js";
import type { ByteOutput } from "./byte-output.js";

/**
 * An output file that appears only when it is complete: until `end` its bytes are in a hidden file beside it.
 * What is no regular file, such as a pipe or a device, is written to directly.
 *
 * @throws OUTPUT_NOT_WRITABLE
 */
export async function fileOutput(path: string): Promise<ByteOutput> {
  const there = statOf(path);
  if (there?.isDirectory()) throw notWritable(path, "it is a directory");
  const target = there ? realpathSync(path) : path;
  const folder = dirname(target);
  if (!existsSync(folder)) throw notWritable(path, `there is no folder ${folder}`);
  const direct = there !== undefined && !there.isFile();
  const written = direct
    ? target
    : join(folder, `.${basename(target)}.${process.pid}-${Date.now().toString(36)}.part`);
  let file: FileHandle;
  try {
    file = await open(written, direct ? "w" : "wx");
  } catch (cause) {
    throw notWritable(path, (cause as Error).message, cause);
  }
  let done = false;
  return {
    async write(bytes) {
      try {
        await file.writeFile(bytes);
      } catch (cause) {
        throw notWritable(path, (cause as Error).message, cause);
      }
    },
    async end() {
      await file.close();
      if (!direct) {
        if (there) chmodSync(written, there.mode);
        renameSync(written, target);
      }
      done = true;
    },
    discard() {
      if (done || direct) return;
      done = true;
      try {
        unlinkSync(written);
      } catch {
        // Gone already, or the folder is: nothing is left to be removed.
      }
    },
  };
}

function statOf(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}

const notWritable = (path: string, reason: string, cause?: unknown) =>
  drumError("OUTPUT_NOT_WRITABLE", { path, reason }, { cause });
