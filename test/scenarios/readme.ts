import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { ROOT } from "./run-drum.js";

/** A folder below `workspace` to go before PATH, with the program as `drum`. */
export function programFolder(workspace: string): string {
  const bin = join(workspace, "bin");
  mkdirSync(bin, { recursive: true });
  symlinkSync(`${ROOT}/bin/drum.js`, join(bin, "drum"));
  return bin;
}

/**
 * Runs every `console` session in the README of a model template, at the repository's root: it has to print what it
 * shows.
 * @param bin from {@link programFolder}
 */
export function checkReadme(template: string, bin: string, env: NodeJS.ProcessEnv): void {
  const readme = readFileSync(join(ROOT, "model_templates", template, "README.md"), "utf8");
  const sessions = [...readme.matchAll(/^```console\n(.*?)^```/gms)].map((match) => match[1]!);
  expect(sessions.length).toBeGreaterThan(0);
  for (const session of sessions) {
    const [command = "", ...printed] = session.split("\n");
    expect(command).toMatch(/^\$ (npx )?drum /);
    const run = command.replace(/^\$ (npx )?/, "");
    const output = execFileSync("bash", ["-o", "pipefail", "-c", run], {
      cwd: ROOT,
      env: { ...process.env, ...env, PATH: `${bin}:${process.env.PATH}` },
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
    expect(output).toBe(printed.join("\n"));
  }
}
