import { createHash, type Hash } from "node:crypto";
import { createReadStream, readdirSync, realpathSync } from "node:fs";
import { open } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { ModelSpec } from "../../model/spec.js";
import { version } from "../../version.js";
import type { Identity } from "./checkpoint.js";

/** Bytes at either end of the input that are looked at. */
const ENDS = 64 * 1024;
/** Files that hooks may be made of. */
const CODE = /\.([cm]?[jt]s|json|ya?ml|py|R|r|jl)$/;

/**
 * What tells a run from others: the input's path, size, time of change and ends, the contents of the model's
 * artifact and code, and the options that make a difference to the output.
 * @param written files that the run writes, which are no part of the model wherever they are
 */
export async function identityOf(
  input: string,
  spec: ModelSpec,
  options: Readonly<Record<string, unknown>>,
  written: readonly string[],
): Promise<Identity> {
  return {
    input: await inputIdentity(input),
    model: await modelIdentity(spec, written),
    options: JSON.stringify({ ...options, version }),
  };
}

async function inputIdentity(path: string): Promise<string> {
  const real = realpathSync(path);
  const file = await open(real);
  try {
    const { size, mtimeMs } = await file.stat();
    const head = await file.read(Buffer.alloc(ENDS), 0, ENDS, 0);
    const tail = await file.read(Buffer.alloc(ENDS), 0, ENDS, Math.max(0, size - ENDS));
    const ends = createHash("sha256").update(head.buffer).update(tail.buffer).digest("hex");
    return `${real} ${size} ${mtimeMs} ${ends}`;
  } finally {
    await file.close();
  }
}

async function modelIdentity(spec: ModelSpec, written: readonly string[]): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify(spec));
  const own = new Set(written.map((path) => resolve(path)));
  const files = spec.hooksFile === undefined ? [] : codeBelow(spec.codeDir).filter((path) => !own.has(path));
  if (spec.artifact !== undefined) files.push(spec.artifact.path);
  for (const file of new Set(files)) await addFile(hash.update(`\0${file}\0`), file);
  return hash.digest("hex");
}

function codeBelow(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      return entry.name.startsWith(".") || entry.name === "node_modules" ? [] : codeBelow(path);
    }
    return CODE.test(entry.name) ? [path] : [];
  });
}

async function addFile(hash: Hash, path: string): Promise<void> {
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
}
