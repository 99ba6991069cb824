import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Where the libraries that are oracles may be, in the order in which they are asked. */
const candidates = [
  process.env.DRUM_TEST_PYTHON,
  `${ROOT}.venv/bin/python`,
  `${ROOT}.venv-keras/bin/python`,
  `${ROOT}.venv-torch/bin/python`,
  "/usr/bin/python3",
].filter((path) => path !== undefined && path !== "" && existsSync(path)) as string[];

const found = new Map<string, string | undefined>();

/**
 * A Python that can import these packages (import names: `sklearn`, `pandas`), for a library that is the oracle of
 * a test: `DRUM_TEST_PYTHON`, else `.venv`, else `.venv-keras` (TensorFlow), else `.venv-torch` or the system's
 * (PyTorch). Without one the tests skip themselves, and their name ends with {@link needs}:
 *
 * ```ts
 * const python = pythonFor(["pandas"]);
 * describe.skipIf(!python)(`CSV as pandas reads it${needs(python, ["pandas"])}`, …)
 * ```
 */
export function pythonFor(packages: readonly string[]): string | undefined {
  const key = packages.join(" ");
  if (!found.has(key)) {
    found.set(
      key,
      candidates.find((path) => canImport(path, packages)),
    );
  }
  return found.get(key);
}

/** What to install when {@link pythonFor} found nothing, to be put behind a test's name; else nothing. */
export function needs(python: string | undefined, packages: readonly string[]): string {
  if (python !== undefined) return "";
  return ` (needs Python with ${packages.join(", ")}: run testdata/venv.sh, or set DRUM_TEST_PYTHON)`;
}

function canImport(python: string, packages: readonly string[]): boolean {
  const program =
    "import importlib.util, sys; sys.exit(any(importlib.util.find_spec(name) is None for name in sys.argv[1:]))";
  return spawnSync(python, ["-c", program, ...packages]).status === 0;
}
