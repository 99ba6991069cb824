import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { pythonFor } from "../../oracles/python.js";

/** The folder of the Python host. */
export const HOST = fileURLToPath(new URL("../../../src/workers/hosts/python", import.meta.url));

/**
 * The Pythons that have a package: the tests' own, and the system's, which mostly has other versions of everything.
 * `[undefined]` where none has it.
 */
export function pythons(name: string): readonly (string | undefined)[] {
  const system = spawnSync("/usr/bin/python3", ["-c", `import ${name}`]).status === 0;
  const own = pythonFor([name]);
  if (!system) return [own];
  return own === undefined ? ["/usr/bin/python3"] : [own, "/usr/bin/python3"];
}
