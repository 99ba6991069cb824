import { createHash } from "node:crypto";
import {
  existsSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Bundle } from "./bundle.js";
import { packageRoot } from "./package-root.js";

/** A translated module on disk. */
export interface CachedModule {
  /** Absolute path of the module. */
  readonly path: string;
  /** Absolute paths of the user's files in it. */
  readonly inputs: readonly string[];
}

interface Manifest {
  readonly module: string;
  readonly inputs: readonly string[];
  readonly packages: readonly string[];
  /** Where the links in the file's folder lead: the files of a model may be swapped behind them. */
  readonly links: Readonly<Record<string, string>>;
  /** Content hashes by path of everything that the translation depends on; `null` for a file that was absent. */
  readonly hashes: Readonly<Record<string, string | null>>;
}

/** Raised when the way of translating changes. */
const FORMAT = 2;
/** Files beside the sources that change what they mean. */
const SETTINGS = ["tsconfig.json", "package.json"];

/** The translation of a file, when there is one and nothing that it depends on has changed. */
export function findCached(entry: string, folder: string): CachedModule | undefined {
  const manifest = readManifest(manifestPath(entry, folder));
  if (manifest === undefined) return undefined;
  const path = join(folder, manifest.module);
  const fresh =
    existsSync(path) &&
    JSON.stringify(manifest.links) === JSON.stringify(linksBeside(entry)) &&
    manifest.packages.every((file) => existsSync(file)) &&
    Object.entries(manifest.hashes).every(([file, hash]) => hashOf(file) === hash);
  return fresh ? { path, inputs: manifest.inputs } : undefined;
}

/**
 * Puts a translation down: the module first and then its manifest, each in one step. An open one gets no manifest,
 * since nothing tells when it is out of date, nor does one of files that may have changed while they were translated.
 * @param since when that began, in milliseconds of the clock
 */
export function store(
  entry: string,
  folder: string,
  { code, inputs, packages, open }: Bundle,
  since: number,
): CachedModule {
  const path = manifestPath(entry, folder);
  const before = readManifest(path)?.module;
  const module = `${digest(code + entry)}.mjs`;
  const hashes = Object.fromEntries(dependencies(inputs).map((file) => [file, hashOf(file)]));
  const manifest: Manifest = { module, inputs, packages, links: linksBeside(entry), hashes };
  writeWhole(join(folder, module), code);
  const still = inputs.every((file) => (changeTime(file) ?? since) < since - CLOCK_STEP);
  if (!open && still) writeWhole(path, JSON.stringify(manifest));
  if (before !== undefined && before !== module) rmSync(join(folder, before), { force: true });
  return { path: join(folder, module), inputs };
}

/** Files' times are those of a clock that goes forward by so many milliseconds at once. */
const CLOCK_STEP = 10;

/** When a file was last changed, in milliseconds of the clock. */
function changeTime(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.ctimeMs;
}

function linksBeside(entry: string): Record<string, string> {
  const folder = dirname(entry);
  const links = readdirSync(folder, { withFileTypes: true }).filter((one) => one.isSymbolicLink());
  const leads = links.map(({ name }) => [name, realPathOf(join(folder, name))] as const);
  return Object.fromEntries(leads.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function realPathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return "";
  }
}

function dependencies(inputs: readonly string[]): string[] {
  const files = new Set(inputs);
  for (const input of inputs) {
    for (let folder = dirname(input); ; folder = dirname(folder)) {
      for (const name of SETTINGS) files.add(join(folder, name));
      if (dirname(folder) === folder) break;
    }
  }
  return [...files];
}

function manifestPath(entry: string, folder: string): string {
  return join(folder, `${digest(JSON.stringify([FORMAT, translator(), packageRoot(), entry]))}.json`);
}

/** The translator's version, read without loading it. */
function translator(): string {
  const path = createRequire(import.meta.url).resolve("esbuild/package.json");
  return (JSON.parse(readFileSync(path, "utf8")) as { version: string }).version;
}

function readManifest(path: string): Manifest | undefined {
  try {
    const manifest = JSON.parse(readFileSync(path, "utf8")) as Partial<Manifest>;
    const { module, inputs, packages, hashes } = manifest;
    const whole =
      typeof module === "string" && Array.isArray(inputs) && Array.isArray(packages) && hashes !== undefined;
    return whole ? (manifest as Manifest) : undefined;
  } catch {
    return undefined;
  }
}

function hashOf(path: string): string | null {
  try {
    return digest(readFileSync(path));
  } catch {
    return null;
  }
}

function digest(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex").slice(0, 32);
}

function writeWhole(path: string, content: string): void {
  const part = `${path}.${process.pid}.part`;
  writeFileSync(part, content, { mode: 0o600 });
  renameSync(part, path);
}
