import { readFileSync } from "node:fs";

const modules = new Map<string, WebAssembly.Module | undefined>();

/**
 * A compiled kernel (`src/kernels/NAME/assembly`), read when it is first asked for: for a 20 KB module reading and
 * compiling take a few milliseconds, which those who predict one row should not pay.
 *
 * @returns undefined where the file is not there or the engine lacks what the kernel uses (SIMD): its twin in
 * TypeScript does the same
 */
export function kernelModule(name: string): WebAssembly.Module | undefined {
  if (!modules.has(name)) modules.set(name, compile(name));
  return modules.get(name);
}

/**
 * An instance of a kernel with a memory of its own.
 * @param functions what it may call besides: its imports from `env`
 */
export function instantiate<Exports>(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  functions: Readonly<Record<string, (...values: number[]) => number>> = {},
): Exports {
  const abort = () => {
    throw new Error("a kernel has failed");
  };
  return new WebAssembly.Instance(module, { env: { memory, abort, ...functions } }).exports as Exports;
}

function compile(name: string): WebAssembly.Module | undefined {
  // This code runs from src/kernels, or from the bundle in dist.
  for (const up of ["../", "../../"]) {
    try {
      return new WebAssembly.Module(readFileSync(new URL(`${up}dist/wasm/${name}.wasm`, import.meta.url)));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") return undefined;
    }
  }
  return undefined;
}
