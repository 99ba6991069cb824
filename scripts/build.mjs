// Builds dist/: one file a verb, the worker host, the kernels, the library and its type declarations.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { buildKernels } from "./build-kernels.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const verbs = readdirSync(`${root}src/cli`, { recursive: true }).filter((name) =>
  /^verbs[\\/][^\\/]+\.ts$/.test(name),
);

// Kernels take seconds to compile, so those that are up to date stay.
for (const name of existsSync(`${root}dist`) ? readdirSync(`${root}dist`) : []) {
  if (name !== "wasm") rmSync(`${root}dist/${name}`, { recursive: true, force: true });
}
await buildKernels();
await build({
  absWorkingDir: root,
  entryPoints: [
    "src/index.ts",
    "src/cli/main.ts",
    "src/workers/hosts/node/host.ts",
    ...verbs.map((name) => `src/cli/${name}`),
  ],
  outbase: "src",
  outdir: "dist",
  bundle: true,
  splitting: true,
  platform: "node",
  format: "esm",
  target: "node20",
  sourcemap: true,
  chunkNames: "chunks/[name]-[hash]",
  // Native or large packages stay outside and are imported when first used; small ones start faster inside.
  external: [
    "apache-arrow",
    "esbuild",
    "express",
    "hyparquet",
    "hyparquet-compressors",
    "hyparquet-writer",
    "lz4-napi",
    "onnxruntime-node",
  ],
  banner: {
    js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
  logLevel: "warning",
});

const types = spawnSync(
  process.execPath,
  [`${root}node_modules/typescript/bin/tsc`, "-p", "tsconfig.build.json"],
  {
    cwd: root,
    stdio: "inherit",
  },
);
process.exit(types.status ?? 1);
