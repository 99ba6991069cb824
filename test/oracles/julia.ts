import { spawnSync } from "node:child_process";

const found = new Map<string, string | undefined>();

/**
 * A Julia that has these packages, for the tests of models in Julia: `DRUM_TEST_JULIA`, else that of PATH. Without one
 * the tests skip themselves, and their name ends with {@link needsJulia}; see `pythonFor`.
 */
export function juliaFor(packages: readonly string[]): string | undefined {
  const key = packages.join(" ");
  if (!found.has(key)) {
    const program = process.env.DRUM_TEST_JULIA || "julia";
    found.set(key, hasPackages(program, packages) ? program : undefined);
  }
  return found.get(key);
}

/** What to install when {@link juliaFor} found nothing, to be put behind a test's name; else nothing. */
export function needsJulia(julia: string | undefined, packages: readonly string[]): string {
  if (julia !== undefined) return "";
  const names = packages.map((name) => `"${name}"`).join(", ");
  return ` (needs Julia 1.9 or later from julialang.org, and there: using Pkg; Pkg.add([${names}]); or set DRUM_TEST_JULIA)`;
}

function hasPackages(program: string, packages: readonly string[]): boolean {
  const check = "exit(any(isnothing, map(Base.find_package, ARGS)) ? 1 : 0)";
  return spawnSync(program, ["--startup-file=no", "-e", check, ...packages]).status === 0;
}
