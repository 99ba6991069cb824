import { chmod, lstat, mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { drumError } from "../../errors.js";

/**
 * Makes a directory with these files, whole or not at all: it is filled beside its place and then moved there.
 *
 * @param files contents by file name
 * @throws USAGE when there is something of that name already; NEW_MODEL_NOT_MADE when the file system refuses
 */
export async function makeDirectory(path: string, files: ReadonlyMap<string, string>): Promise<void> {
  try {
    await refuseExisting(path);
    await mkdir(dirname(path), { recursive: true });
    const draft = await mkdtemp(join(dirname(path), `.${basename(path)}-`));
    try {
      for (const [name, text] of files) await writeFile(join(draft, name), text);
      // A temporary directory is for its maker alone; this one gets the usual rights.
      await chmod(draft, 0o777 & ~process.umask());
      await refuseExisting(path);
      await rename(draft, path);
    } catch (error) {
      await rm(draft, { recursive: true, force: true });
      throw error;
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (typeof code !== "string" || !/^E[A-Z]+$/.test(code)) throw error;
    throw drumError("NEW_MODEL_NOT_MADE", { path, reason: reasonOf(code) }, { cause: error });
  }
}

async function refuseExisting(path: string): Promise<void> {
  try {
    await lstat(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  throw drumError("USAGE", {
    problem: `argument -cd/--code-dir: ${path} exists already; give the path of a directory that is to be made`,
  });
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "no permission to write there",
  EPERM: "no permission to write there",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
  ENOTDIR: "a part of the path is a file",
  EEXIST: "a part of the path is a file",
  ENAMETOOLONG: "the name is too long",
};

const reasonOf = (code: string) => REASONS[code] ?? `the file system says ${code}`;
