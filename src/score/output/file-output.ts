import { chmodSync, existsSync, realpathSync, renameSync, type Stats, statSync, unlinkSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { drumError } from "../../errors.js";
import type { ByteOutput, ResumableOutput } from "./byte-output.js";

/** Where a file's bytes go until it is complete. */
interface Place {
  /** As the user gave it, for messages. */
  readonly path: string;
  /** The file itself, links followed. */
  readonly target: string;
  /** What is there now. */
  readonly there: Stats | undefined;
}

/**
 * An output file that appears only when it is complete: until `end` its bytes are in a hidden file beside it.
 * What is no regular file, such as a pipe or a device, is written to directly.
 *
 * @throws OUTPUT_NOT_WRITABLE
 */
export async function fileOutput(path: string): Promise<ByteOutput> {
  const place = placeOf(path);
  const { target, there } = place;
  const direct = there !== undefined && !there.isFile();
  const written = direct ? target : beside(target, `${process.pid}-${Date.now().toString(36)}.part`);
  const file = await attempt(path, () => open(written, direct ? "w" : "wx"));
  let done = false;
  return {
    write: (bytes) => attempt(path, () => file.writeFile(bytes)),
    async end() {
      await file.close();
      if (!direct) moveTo(place, written);
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

/**
 * The unfinished file of {@link resumableOutput}, and the finished one.
 * @throws OUTPUT_NOT_WRITABLE
 */
export function resumableFiles(path: string): { readonly unfinished: string; readonly target: string } {
  const { target, there } = placeOf(path);
  if (there && !there.isFile()) throw notWritable(path, "it is no regular file");
  return { unfinished: beside(target, "unfinished"), target };
}

/** Gives an unfinished file its name, in the place of what is there. */
export function finish(path: string): void {
  const place = placeOf(path);
  moveTo(place, beside(place.target, "unfinished"));
}

/**
 * The same, with an unfinished file of a fixed name, which stays when the output is given up.
 *
 * @param length how much of the unfinished file to keep and to go on behind, in bytes
 * @throws OUTPUT_NOT_WRITABLE
 */
export async function resumableOutput(path: string, length: number): Promise<ResumableOutput> {
  const place = placeOf(path);
  const written = beside(place.target, "unfinished");
  const file = await attempt(path, async () => {
    const opened = await open(written, length > 0 ? "r+" : "w");
    await opened.truncate(length);
    return opened;
  });
  let position = length;
  return {
    write: (bytes) =>
      attempt(path, async () => {
        await writeAt(file, bytes, position);
        position += bytes.length;
      }),
    sync: () => attempt(path, () => file.datasync()),
    async end() {
      await file.close();
      moveTo(place, written);
    },
    discard() {},
  };
}

async function writeAt(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

function placeOf(path: string): Place {
  const there = statSync(path, { throwIfNoEntry: false });
  if (there?.isDirectory()) throw notWritable(path, "it is a directory");
  const target = there ? realpathSync(path) : path;
  const folder = dirname(target);
  if (!existsSync(folder)) throw notWritable(path, `there is no folder ${folder}`);
  return { path, target, there };
}

const beside = (target: string, ending: string) => join(dirname(target), `.${basename(target)}.${ending}`);

function moveTo({ target, there }: Place, written: string): void {
  if (there) chmodSync(written, there.mode);
  renameSync(written, target);
}

async function attempt<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw notWritable(path, (cause as Error).message, cause);
  }
}

const notWritable = (path: string, reason: string, cause?: unknown) =>
  drumError("OUTPUT_NOT_WRITABLE", { path, reason }, { cause });
