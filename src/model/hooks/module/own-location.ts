import { readFileSync } from "node:fs";
import { dirname, extname } from "node:path";
import { pathToFileURL } from "node:url";
import type { Loader, Plugin } from "esbuild";

const NAMESPACE = "drum-location";
const MENTIONS = /import\s*\.\s*meta|__dirname|__filename/;
const LOADERS: Readonly<Record<string, Loader>> = {
  ".ts": "ts",
  ".mts": "ts",
  ".cts": "ts",
  ".tsx": "tsx",
  ".jsx": "jsx",
  ".js": "js",
  ".mjs": "js",
  ".cjs": "js",
};

/** Names that stand for a file's own place, and what they become in the bundle. */
export const LOCATION_NAMES: Readonly<Record<string, string>> = {
  "import.meta.url": "__drum_url",
  "import.meta.filename": "__drum_filename",
  "import.meta.dirname": "__drum_dirname",
  __filename: "__drum_filename",
  __dirname: "__drum_dirname",
};

/**
 * Lets every file of the user keep its own `import.meta.url`, `__dirname` and so on although the bundle lies
 * elsewhere. The values are imported at the file's end (imports are hoisted), so no line or column moves.
 */
export const ownLocation: Plugin = {
  name: "own-location",
  setup(build) {
    build.onResolve({ filter: new RegExp(`^${NAMESPACE}:`) }, ({ path }) => ({
      path: path.slice(NAMESPACE.length + 1),
      namespace: NAMESPACE,
    }));
    build.onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path }) => ({
      contents: [
        `export const __drum_url = ${JSON.stringify(pathToFileURL(path).href)};`,
        `export const __drum_filename = ${JSON.stringify(path)};`,
        `export const __drum_dirname = ${JSON.stringify(dirname(path))};`,
      ].join("\n"),
    }));
    build.onLoad({ filter: /\.[cm]?[jt]sx?$/, namespace: "file" }, ({ path }) => {
      const source = readFileSync(path, "utf8");
      const loader = LOADERS[extname(path)];
      if (loader === undefined || !MENTIONS.test(source)) return undefined;
      const names = [...new Set(Object.values(LOCATION_NAMES))].join(", ");
      return {
        contents: `${source}\nimport { ${names} } from ${JSON.stringify(`${NAMESPACE}:${path}`)};`,
        loader,
        resolveDir: dirname(path),
      };
    });
  },
};
