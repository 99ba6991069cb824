import { accessSync, constants, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join, resolve } from "node:path";

let temporary: string | undefined;

/**
 * A folder for what is made once and used again: `$DRUM_CACHE_DIR`, else `$XDG_CACHE_HOME/drum`, else `~/.cache/drum`,
 * else, when that cannot be written, a private folder for this process; below it, one of this name.
 */
export function cacheFolder(name: string): string {
  const { DRUM_CACHE_DIR, XDG_CACHE_HOME } = process.env;
  const wanted = DRUM_CACHE_DIR || join(XDG_CACHE_HOME || join(homedir(), ".cache"), "drum");
  const folder = resolve(wanted, name);
  try {
    return writable(folder);
  } catch {
    temporary ??= privateFolder();
    return writable(join(temporary, name));
  }
}

function writable(folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  accessSync(folder, constants.W_OK | constants.X_OK);
  return folder;
}

function privateFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "drum-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
