import { createRequire } from "node:module";
import { dirname, join, sep } from "node:path";
import { pathToFileURL } from "node:url";
import type * as Converter from "@tensorflow/tfjs-converter";
import type * as CorePackage from "@tensorflow/tfjs-core";
import type * as Layers from "@tensorflow/tfjs-layers";
import { drumError } from "../../errors.js";
import { oneLine } from "../reason.js";

type Core = Omit<typeof CorePackage, "default">;

/** What of TensorFlow.js a kind of model needs. */
export type Part = "layers" | "converter";

/** TensorFlow.js, ready to compute. */
export interface Runtime {
  readonly tf: Core;
  /** For models of layers; there when that part was asked for. */
  readonly layers?: Pick<typeof Layers, "loadLayersModel" | "layers" | "initializers">;
  /** For models of a graph; there when that part was asked for. */
  readonly converter?: Pick<typeof Converter, "loadGraphModel">;
  /** What computes, the fastest first. Not every one of them has every operation. */
  readonly backends: readonly Backend[];
}

export interface Backend {
  readonly name: string;
  isInUse(): boolean;
  /** Makes it compute from now on. */
  use(): Promise<void>;
}

/**
 * TensorFlow.js for the model at `path`: the user's own `@tensorflow/tfjs-node`, which computes natively, where it
 * is installed beside the model or beside drum; else WebAssembly.
 * @throws PACKAGE_MISSING
 */
export async function importRuntime(path: string, part: Part): Promise<Runtime> {
  return (
    (await importing(path, NATIVE, () => nativeRuntime(path))) ??
    (await importing(path, "@tensorflow/tfjs-core", () => portableRuntime(part)))
  );
}

async function importing<Result>(path: string, name: string, load: () => Promise<Result>): Promise<Result> {
  try {
    return await load();
  } catch (cause) {
    const reason = oneLine(cause);
    throw drumError("PACKAGE_MISSING", { path, package: name, reason }, { cause });
  }
}

const NATIVE = "@tensorflow/tfjs-node";

async function nativeRuntime(path: string): Promise<Runtime | undefined> {
  const file = [path, import.meta.url]
    .map((from) => resolved(NATIVE, from))
    .find((found) => found !== undefined);
  if (file === undefined) return undefined;
  const imported = await import(pathToFileURL(file).href);
  const tf = (imported.default ?? imported) as Core & typeof Layers & typeof Converter;
  await tf.ready();
  const name = tf.getBackend();
  return {
    tf,
    layers: tf,
    converter: tf,
    backends: [
      {
        name: `tfjs-node, ${name}`,
        isInUse: () => tf.getBackend() === name,
        use: () => useBackend(tf, name),
      },
    ],
  };
}

/** The file of a package, as a file at `from` would find it. */
function resolved(name: string, from: string): string | undefined {
  try {
    return createRequire(from).resolve(name);
  } catch {
    return undefined;
  }
}

async function portableRuntime(part: Part): Promise<Runtime> {
  const packages = await import("./packages.js");
  const tf = await packages.core();
  // Else advice to install tfjs-node is printed to the log.
  tf.enableProdMode();
  return {
    tf,
    ...(part === "layers" && { layers: await packages.layers() }),
    ...(part === "converter" && { converter: await packages.converter() }),
    backends: [
      {
        name: "wasm",
        isInUse: () => tf.getBackend() === "wasm",
        use: async () => {
          const { setWasmPaths } = await packages.wasm();
          setWasmPaths(wasmFolder());
          await withoutItsListeners(() => useBackend(tf, "wasm"));
        },
      },
      {
        name: "cpu",
        isInUse: () => tf.getBackend() === "cpu",
        use: async () => {
          await packages.cpu();
          await useBackend(tf, "cpu");
        },
      },
    ],
  };
}

const wasmFolder = () =>
  join(dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm")), sep);

const EVENTS = ["uncaughtException", "unhandledRejection"] as const;

/** Emscripten's programs listen for errors that nothing handles, of anybody, to throw them on: that is the host's to say. */
async function withoutItsListeners(start: () => Promise<void>): Promise<void> {
  const before = EVENTS.map((event) => new Set(process.listeners(event as "uncaughtException")));
  await start();
  for (const [i, event] of EVENTS.entries()) {
    for (const listener of process.listeners(event as "uncaughtException")) {
      if (!before[i]!.has(listener)) process.off(event, listener);
    }
  }
}

async function useBackend(tf: Core, name: string): Promise<void> {
  if (tf.getBackend() === name) return;
  if (!(await tf.setBackend(name))) throw new Error(`the backend ${name} cannot be started`);
}
