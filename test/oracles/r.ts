import { spawnSync } from "node:child_process";

const found = new Map<string, string | undefined>();

/**
 * An Rscript whose R has these packages, for the tests of models in R: `DRUM_TEST_R`, else that of PATH. Without one
 * the tests skip themselves, and their name ends with {@link needsR}; see `pythonFor`.
 */
export function rFor(packages: readonly string[] = []): string | undefined {
  const key = packages.join(" ");
  if (!found.has(key)) {
    const program = process.env.DRUM_TEST_R || "Rscript";
    found.set(key, hasPackages(program, packages) ? program : undefined);
  }
  return found.get(key);
}

/** What to install when {@link rFor} found nothing, to be put behind a test's name; else nothing. */
export function needsR(r: string | undefined, packages: readonly string[] = []): string {
  if (r !== undefined) return "";
  const names = packages.map((name) => `r-cran-${name.toLowerCase()}`);
  return ` (needs R: apt install ${["r-base-core", ...names].join(" ")}, or set DRUM_TEST_R)`;
}

function hasPackages(program: string, packages: readonly string[]): boolean {
  const check =
    "quit(status = !all(nzchar(vapply(commandArgs(TRUE), function(p) system.file(package = p), ''))))";
  return spawnSync(program, ["-e", check, ...packages]).status === 0;
}
