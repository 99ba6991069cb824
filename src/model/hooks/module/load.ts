import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { cacheFolder } from "../../../cache-folder.js";
import { userError } from "../user-error.js";
import { bundleUserCode } from "./bundle.js";
import { type CachedModule, findCached, store } from "./cache.js";

/** Where user code comes from. */
export interface ModuleOrigin {
  /** The folder of the file that was loaded. */
  readonly folder: string;
  /** Absolute paths of the user's files that it consists of. */
  readonly files: readonly string[];
  /** Absolute path of the translated module. */
  readonly module: string;
}

/** A loaded file of user code. */
export interface UserModule {
  /** What it exports, by name. */
  readonly exports: Readonly<Record<string, unknown>>;
  readonly origin: ModuleOrigin;
}

/**
 * Loads a file of user code, TypeScript or JavaScript, translated once and then from the cache.
 * @throws HOOKS_FILE_INVALID when it cannot be translated, HOOK_FAILED when it throws while it is loaded
 */
export async function loadUserModule(entry: string): Promise<UserModule> {
  process.setSourceMapsEnabled(true);
  const folder = cacheFolder("hooks");
  const module = findCached(entry, folder) ?? (await translate(entry, folder));
  const origin = { folder: dirname(entry), files: module.inputs, module: module.path };
  try {
    const exports = (await import(/* @vite-ignore */ pathToFileURL(module.path).href)) as Record<
      string,
      unknown
    >;
    return { exports, origin };
  } catch (thrown) {
    throw userError(thrown, origin);
  }
}

async function translate(entry: string, folder: string): Promise<CachedModule> {
  const since = Date.now();
  return store(entry, folder, await bundleUserCode(entry, folder), since);
}
