import { existsSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, extname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { OnResolveArgs, OnResolveResult, Plugin, PluginBuild } from "esbuild";
import { libraryPath } from "./package-root.js";

const LIBRARY = "drum";
const LIBRARY_FOR_REQUIRE = "drum-library";
/** What Node loads by itself; everything else is put into the bundle. */
const LOADED_BY_NODE = new Set([".js", ".mjs", ".cjs", ".node"]);

/**
 * Leaves packages outside the bundle and names them by absolute paths, found from the user's own files, since
 * the bundle lies in another folder.
 *
 * @param packages collects the paths of the files that the bundle imports
 */
export function packagesPlugin(packages: Set<string>): Plugin {
  return {
    name: "packages",
    setup(build) {
      const library = pathToFileURL(libraryPath()).href;
      build.onResolve({ filter: /^[^./\\#]/ }, (args) => {
        if (args.pluginData === packages || /^[a-z]:[\\/]/i.test(args.path)) return undefined;
        if (/^(file|data|node):/.test(args.path) || isBuiltin(args.path))
          return { path: args.path, external: true };
        if (args.path === LIBRARY) {
          return args.kind === "require-call"
            ? { path: LIBRARY, namespace: LIBRARY_FOR_REQUIRE }
            : { path: library, external: true };
        }
        return resolvePackage(build, args, packages);
      });
      build.onLoad({ filter: /.*/, namespace: LIBRARY_FOR_REQUIRE }, () => ({
        contents: `export * from ${JSON.stringify(library)}`,
      }));
    },
  };
}

async function resolvePackage(
  build: PluginBuild,
  args: OnResolveArgs,
  packages: Set<string>,
): Promise<OnResolveResult | undefined> {
  const { path, kind, importer, resolveDir } = args;
  const found = await build.resolve(path, { kind, importer, resolveDir, pluginData: packages });
  const installed = isInstalled(packageName(path), resolveDir);
  if (found.errors.length > 0) {
    if (kind === "dynamic-import" || kind === "require-call") return { path, external: true };
    const text = installed
      ? `The package '${packageName(path)}' is installed, but has no '${path}'`
      : `The package '${packageName(path)}' is not installed: run \`npm install ${packageName(path)}\` in the model directory`;
    return { errors: [{ text }] };
  }
  if (!installed || !LOADED_BY_NODE.has(extname(found.path))) return undefined;
  packages.add(found.path);
  return { path: kind === "require-call" ? found.path : pathToFileURL(found.path).href, external: true };
}

/** `@scope/name/sub/path` → `@scope/name` */
function packageName(specifier: string): string {
  const [first = "", second = ""] = specifier.split("/");
  return first.startsWith("@") ? `${first}/${second}` : first;
}

function isInstalled(name: string, from: string): boolean {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "node_modules", name))) return true;
    if (dirname(folder) === folder) return false;
  }
}
