import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { juliaFor, needsJulia } from "../../oracles/julia.js";
import { needs, pythonFor } from "../../oracles/python.js";
import { needsR, rFor } from "../../oracles/r.js";
import { ROOT } from "../../scenarios/run-drum.js";
import { needsJava } from "../java/java.js";

/** What models of a row run in. */
export interface Runtime {
  /** The host, as the table names it. */
  readonly host: string;
  /** Why it cannot run here, to be put behind a test's name; empty when it can. */
  readonly missing: string;
  /** The variables that lead `drum` to it. */
  readonly env: NodeJS.ProcessEnv;
}

/** A program that trains models by their own library, and writes that library's predictions beside them. */
export interface Trainer {
  /** Why it cannot run here, as a runtime's. */
  readonly missing: string;
  /** The folder that it has written below the workspace, the first time that it is asked. */
  readonly run: (workspace: string) => string;
}

export const inNode: Runtime = { host: "Node", missing: "", env: {} };

export function inPython(packages: readonly string[]): Runtime {
  const python = pythonFor(packages);
  return { host: "Python", missing: needs(python, packages), env: { DRUM_PYTHON: python } };
}

export function inR(packages: readonly string[]): Runtime {
  const r = rFor(packages);
  return { host: "R", missing: needsR(r, packages), env: { DRUM_R: r } };
}

export const inJava: Runtime = { host: "Java", missing: needsJava, env: {} };

export function inJulia(packages: readonly string[]): Runtime {
  const julia = juliaFor(packages);
  return { host: "Julia", missing: needsJulia(julia, packages), env: { DRUM_JULIA: julia } };
}

/** @param program of `testdata/matrix/julia/` */
export function trainedByJulia(program: string, packages: readonly string[]): Trainer {
  const julia = juliaFor(packages);
  return trainer(needsJulia(julia, packages), julia!, `testdata/matrix/julia/${program}`);
}

/** @param program of `testdata/matrix/r/` */
export function trainedByR(program: string, packages: readonly string[]): Trainer {
  const r = rFor(packages);
  return trainer(needsR(r, packages), r!, `testdata/matrix/r/${program}`);
}

/** @param program of `testdata/matrix/python/` */
export function trainedByPython(program: string, packages: readonly string[]): Trainer {
  const python = pythonFor(packages);
  return trainer(needs(python, packages), python!, `testdata/matrix/python/${program}`);
}

/** Of artifacts that can neither be made nor run here. */
export const unlicensed = (what: string) => ({
  runtime: { host: "Java", missing: ` (needs ${what})`, env: {} },
  trainer: { missing: ` (needs ${what})`, run: () => "" },
});

function trainer(missing: string, command: string, program: string): Trainer {
  let folder: string | undefined;
  const run = (workspace: string) => {
    if (folder === undefined) {
      const made = mkdtempSync(join(workspace, "models-"));
      execFileSync(command, [program, made, "testdata"], {
        cwd: ROOT,
        stdio: ["ignore", "pipe", "pipe"],
        env: { ...process.env, OMP_NUM_THREADS: "1" },
      });
      folder = made;
    }
    return folder;
  };
  return { missing, run };
}
