import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const VENV = fileURLToPath(new URL("../../.venv-clients/bin/python", import.meta.url));

/** The Python that has the platforms' clients, and what to put behind a test's name where there is none. */
export const python = existsSync(VENV) ? VENV : undefined;
export const needs = python === undefined ? " (needs the platforms' clients: run testdata/clients.sh)" : "";

/**
 * Runs a program of this folder with something to ask, and gives what it found.
 *
 * Programs apart from one another, side by side: KServe's and MLServer's messages cannot be in one process.
 */
export function ask<Found>(program: string, question: unknown): Promise<Found> {
  const child = spawn(python!, [`${HERE}${program}.py`], { stdio: ["pipe", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk;
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk;
  });
  child.stdin.end(JSON.stringify(question));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      // Libraries may print before.
      const last = stdout.trimEnd().split("\n").at(-1) ?? "";
      try {
        if (code === 0) return resolve(JSON.parse(last) as Found);
      } catch {}
      reject(new Error(`${program} ended with code ${code}: ${stdout}${stderr}`));
    });
  });
}
