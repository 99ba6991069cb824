// Builds dist/: the program and the library as one file, the kernels, the pages for browsers, type declarations.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { buildKernels } from "./build-kernels.mjs";
import { buildPages } from "./build-pages.mjs";
import { copyJavaHost } from "./copy-java-host.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
// Kernels take seconds to compile, so those that are up to date stay.
for (const name of existsSync(`${root}dist`) ? readdirSync(`${root}dist`) : []) {
  if (name !== "wasm") rmSync(`${root}dist/${name}`, { recursive: true, force: true });
}
await buildKernels();
const options = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  target: "node20",
  // Native or large packages stay outside and are imported when first used; small ones start faster inside.
  external: [
    "@opentelemetry/*",
    "apache-arrow",
    "esbuild",
    "express",
    "hyparquet",
    "hyparquet-compressors",
    "hyparquet-writer",
    "lz4-napi",
    "onnxruntime-node",
  ],
  logLevel: "warning",
};
// TensorFlow.js is a bundle of its own, loaded by bin/program.js as the program is: in its packages it takes eight times
// as long to start, and in the program every run would read it.
const tensorflow = {
  name: "tensorflow",
  setup({ onResolve }) {
    const filter = /^\.\/packages\.js$/;
    onResolve({ filter }, ({ importer }) =>
      importer.includes("/predictors/tensorflow/") ? { path: "drum:tensorflow", external: true } : undefined,
    );
  },
};
await build({
  ...options,
  entryPoints: ["src/predictors/tensorflow/packages.ts"],
  outfile: `${root}dist/tensorflow.cjs`,
  format: "cjs",
  minify: true,
  legalComments: "none",
});

// One file for everything, loaded by bin/program.js: modules in it run when they are first needed.
const { outputFiles } = await build({
  ...options,
  write: false,
  stdin: {
    contents: `
      exports.main = (argv) => require("./cli/main.js").main(argv);
      exports.host = (answered) => require("./workers/hosts/node/host.js").host(answered);
      exports.library = () => require("./index.js");`,
    resolveDir: `${root}src`,
    sourcefile: "program.ts",
    loader: "ts",
  },
  outfile: `${root}dist/drum.cjs`,
  format: "cjs",
  define: { "import.meta.url": "importMetaUrl" },
  plugins: [tensorflow],
  sourcemap: true,
});
mkdirSync(`${root}dist`, { recursive: true });
for (const { path, text } of outputFiles) {
  writeFileSync(path, path.endsWith(".cjs") ? text.replace(/\bimport\(/g, "importModule(") : text);
}

// The library has the classes of the program that it runs in, if it runs in one.
const { metafile } = await build({
  ...options,
  entryPoints: ["src/index.ts"],
  outdir: "unused",
  format: "esm",
  plugins: [tensorflow],
  write: false,
  metafile: true,
});
const [names] = Object.values(metafile.outputs).map((output) => output.exports);
writeFileSync(
  `${root}dist/index.js`,
  `import { createRequire } from "node:module";
const { program } = createRequire(import.meta.url)("../bin/program.js");
export const { ${names.join(", ")} } = program("library").library();
`,
);

// Hosts of other languages are run as they are.
for (const language of ["python", "r", "julia"].filter((name) =>
  existsSync(`${root}src/workers/hosts/${name}`),
)) {
  cpSync(`${root}src/workers/hosts/${language}`, `${root}dist/workers/hosts/${language}`, {
    recursive: true,
    filter: (path) => !path.endsWith("__pycache__"),
  });
}

copyJavaHost();
await buildPages();

const types = spawnSync(
  process.execPath,
  [`${root}node_modules/typescript/bin/tsc`, "-p", "tsconfig.build.json"],
  {
    cwd: root,
    stdio: "inherit",
  },
);
process.exit(types.status ?? 1);
