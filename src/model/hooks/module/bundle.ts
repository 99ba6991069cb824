import { basename, dirname, isAbsolute, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import type { BuildFailure, Message } from "esbuild";
import { drumError } from "../../../errors.js";
import { excerpt } from "./excerpt.js";
import { LOCATION_NAMES, ownLocation } from "./own-location.js";
import { packagesPlugin } from "./packages.js";

/** User code as one module that Node loads. */
export interface Bundle {
  readonly code: string;
  /** Absolute paths of the user's files in it. */
  readonly inputs: readonly string[];
  /** Absolute paths of the package files that it imports. */
  readonly packages: readonly string[];
  /** Whether files may belong to it that are not there yet: it imports by names that only running tells. */
  readonly open: boolean;
}

/**
 * Translates a file of hooks and the user's own files that it imports into one ES module.
 *
 * @param folder where the module will lie
 * @throws HOOKS_FILE_INVALID with the place of a syntax error or of an import that is not found
 */
export async function bundleUserCode(entry: string, folder: string): Promise<Bundle> {
  const { build, stop } = await import("esbuild");
  const packages = new Set<string>();
  const root = dirname(entry);
  try {
    const result = await build({
      absWorkingDir: root,
      entryPoints: [entry],
      outfile: join(folder, "module.mjs"),
      write: false,
      bundle: true,
      metafile: true,
      platform: "node",
      format: "esm",
      target: "node20",
      charset: "utf8",
      keepNames: true,
      sourcemap: "inline",
      sourcesContent: false,
      logLevel: "silent",
      // Packages are resolved as Node itself does it.
      conditions: ["module-sync", "node-addons"],
      mainFields: ["main"],
      define: { ...LOCATION_NAMES },
      plugins: [packagesPlugin(packages), ownLocation],
    });
    const inputs = Object.keys(result.metafile.inputs)
      .filter((name) => !/^[\w-]{2,}:/.test(name))
      .map((name) => (isAbsolute(name) ? name : join(root, name)));
    const code = withRequire(result.outputFiles[0]!.text, entry);
    return { code, inputs, packages: [...packages], open: /^var __glob = /m.test(code) };
  } catch (error) {
    const [problem] = (error as Partial<BuildFailure>).errors ?? [];
    if (problem === undefined) throw error;
    throw invalid(problem, entry);
  } finally {
    await stop();
  }
}

/** Gives the bundle's stand-in for `require` a real one that starts from the user's file; lines stay in place. */
function withRequire(code: string, entry: string): string {
  return code.replace(/^var __require = [\s\S]*?^\}\);$/m, (standIn) => {
    const url = JSON.stringify(pathToFileURL(entry).href);
    const real = `var __require = process.getBuiltinModule("module").createRequire(${url});`;
    return real + "\n".repeat(standIn.split("\n").length - 1);
  });
}

function invalid({ text, location }: Message, entry: string) {
  if (location === null) return drumError("HOOKS_FILE_INVALID", { file: basename(entry), problem: text });
  const { line, lineText } = location;
  // The translator counts bytes.
  const column = Buffer.from(lineText).subarray(0, location.column).toString().length;
  const file = relative(dirname(entry), join(dirname(entry), location.file)) || basename(entry);
  return drumError("HOOKS_FILE_INVALID", {
    file: basename(entry),
    problem: `${text}\n${excerpt({ file, line, column: column + 1 }, lineText)}`,
  });
}
