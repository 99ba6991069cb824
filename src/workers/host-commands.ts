import { accessSync, constants, existsSync, statSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { drumError } from "../errors.js";
import type { Language, ModelSpec } from "../model/spec.js";
import { javaArguments } from "./java-command.js";

/** How a host is started. */
export interface HostCommand {
  /** Program and arguments. */
  readonly command: readonly string[];
  /** Where the protocol runs: on file descriptor 3 of the host, or on a socket that it connects itself. */
  readonly stream: "descriptor" | "socket";
  /** Environment variables besides those of this process. */
  readonly environment?: ModelSpec["environment"];
}

/** The host of a language that Node does not run itself. */
interface ForeignHost {
  readonly stream: HostCommand["stream"];
  /** What starts the program, where it cannot be started as it is. */
  starter?(folder: string): readonly string[];
  /** The program that runs it where the user names none: a path, or a name to be found in PATH. */
  program(codeDir: string): string;
  /** Arguments of the program. */
  args(folder: string): readonly string[];
  /** What a user lacks whose machine has no such program. */
  readonly needs: { readonly language: string; readonly install: string; readonly naming: string };
}

const FOREIGN: Readonly<Record<Exclude<Language, "node">, ForeignHost>> = {
  python: {
    stream: "descriptor",
    program: (codeDir) => ifThere(codeDir, ".venv/bin/python") ?? "python3",
    // What user code prints is not held back.
    args: (folder) => ["-u", join(folder, "python/host.py")],
    needs: {
      language: "Python",
      install: "Python 3.9 or later with pandas",
      naming: "--python or DRUM_PYTHON; a .venv in the model directory is found by itself",
    },
  },
  r: {
    stream: "socket",
    starter: (folder) => ["/bin/sh", join(folder, "r/start.sh")],
    program: () => "Rscript",
    args: (folder) => [join(folder, "r/host.R")],
    needs: {
      language: "R",
      install: "R 4 or later (Debian's package r-base-core)",
      naming: "--r or DRUM_R",
    },
  },
  julia: {
    stream: "socket",
    program: () => "julia",
    args: (folder) => ["--startup-file=no", "--color=no", join(folder, "julia/host.jl")],
    needs: {
      language: "Julia",
      install: "Julia 1.9 or later from julialang.org",
      naming: "--julia or DRUM_JULIA",
    },
  },
  java: {
    stream: "socket",
    program: () => ifThere(process.env.JAVA_HOME, "bin/java") ?? "java",
    args: (folder) => javaArguments(join(folder, "java")),
    needs: {
      language: "Java",
      install: "a Java runtime 11 or later (Debian's package default-jre-headless)",
      naming: "--java or DRUM_JAVA; JAVA_HOME is looked at, too",
    },
  },
};

/** The host of Node's models. */
export function nodeCommand(): HostCommand {
  return { command: [process.execPath, join(packageFolder(), "bin/host.js")], stream: "descriptor" };
}

/**
 * The host of a model that another language runs, by the interpreter that the user names, else the one that the
 * language's users would expect.
 * @throws INTERPRETER_MISSING, HOST_NOT_BUILT
 */
export function foreignCommand(language: Exclude<Language, "node">, spec: ModelSpec): HostCommand {
  const { stream, starter, program, args, needs } = FOREIGN[language];
  const name = spec.interpreter ?? program(spec.codeDir);
  const path = programNamed(name);
  if (path === undefined) throw drumError("INTERPRETER_MISSING", { program: name, ...needs });
  const hosts = join(packageFolder(), "dist/workers/hosts");
  const command = [...(starter?.(hosts) ?? []), path, ...args(hosts)];
  return { command, stream, environment: spec.environment };
}

function ifThere(folder: string | undefined, name: string): string | undefined {
  const path = folder && join(folder, name);
  return path && existsSync(path) ? path : undefined;
}

/** A program as a shell finds it. */
function programNamed(name: string): string | undefined {
  if (name.includes("/")) return isProgram(name) ? name : undefined;
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.map((folder) => join(folder, name)).find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

let folder: string | undefined;

function packageFolder(): string {
  if (folder === undefined) {
    let above = dirname(fileURLToPath(import.meta.url));
    while (!existsSync(join(above, "package.json"))) above = dirname(above);
    folder = above;
  }
  return folder;
}
