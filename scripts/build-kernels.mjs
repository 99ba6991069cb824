// Compiles every kernel, src/kernels/NAME/assembly/index.ts (AssemblyScript), to dist/wasm/NAME.wasm. One that
// is newer than all files of its folder and this script is kept.
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const kernels = join(root, "src/kernels");
const output = join(root, "dist/wasm");

export async function buildKernels() {
  mkdirSync(output, { recursive: true });
  for (const name of readdirSync(kernels)) {
    const folder = join(kernels, name);
    if (!existsSync(join(folder, "assembly/index.ts"))) continue;
    const target = join(output, `${name}.wasm`);
    if (!existsSync(target) || newest(folder) > statSync(target).mtimeMs) {
      writeFileSync(target, await compile(folder));
    }
  }
}

/**
 * `assembly/generate.mjs`, where there is one, gives modules that are written by a program, as an object of name
 * and source: `import … from "./name"` finds them beside the others.
 */
async function compile(folder) {
  const { main } = await import("assemblyscript/asc");
  const generator = join(folder, "assembly/generate.mjs");
  const written = existsSync(generator) ? (await import(generator)).default() : {};
  const files = new Map(
    Object.entries(written).map(([name, source]) => [join(folder, "assembly", `${name}.ts`), source]),
  );
  let binary;
  const { error, stderr } = await main(
    [
      relative(root, join(folder, "assembly/index.ts")),
      ...["--outFile", "kernel.wasm", "--runtime", "stub", "--noAssert", "-O3"],
      ...["--enable", "simd", "--importMemory", "--initialMemory", "1"],
    ],
    {
      readFile(name, base) {
        const path = resolve(root, base, name);
        return files.get(path) ?? (existsSync(path) ? readFileSync(path, "utf8") : null);
      },
      writeFile(_name, contents) {
        binary = contents;
      },
      listFiles: () => [],
    },
  );
  if (error) throw new Error(`${folder}: ${stderr}`, { cause: error });
  return binary;
}

function newest(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
  const times = files.map((file) => statSync(join(file.parentPath, file.name)).mtimeMs);
  return Math.max(statSync(fileURLToPath(import.meta.url)).mtimeMs, ...times);
}
