import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { ROOT } from "./processes.mjs";

/** A Python that can import these packages: the one in DRUM_TEST_PYTHON or that of .venv, or undefined. */
export function pythonWith(...packages) {
  const python = process.env.DRUM_TEST_PYTHON ?? `${ROOT}.venv/bin/python`;
  if (!process.env.DRUM_TEST_PYTHON && !existsSync(python)) return undefined;
  const { status } = spawnSync(python, ["-c", `import ${packages.join(", ")}`], { stdio: "ignore" });
  return status === 0 ? python : undefined;
}

/** Runs a Python program to its end. */
export function runPython(python, program, ...args) {
  const { status, stderr } = spawnSync(python, ["-c", program, ...args], { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
}

/**
 * Starts a Python that runs what it is told, once, and says how many milliseconds of processor time that took, all
 * threads together. It ends with this process.
 *
 * @param {string} setup what to do first
 * @returns {(statement: string) => Promise<number>}
 */
export function pythonTimer(python, setup) {
  const program = `
import sys, time
${setup}
for line in sys.stdin:
    code = compile(line.strip(), "bench", "exec")
    start = time.process_time()
    exec(code)
    print((time.process_time() - start) * 1000, flush=True)`;
  const child = spawn(python, ["-c", program], { stdio: ["pipe", "pipe", "inherit"] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const hold = (method) => {
    for (const handle of [child, child.stdin, child.stdout]) handle[method]();
  };
  hold("unref");
  return async (statement) => {
    hold("ref");
    child.stdin.write(`${statement}\n`);
    const { value, done } = await answers.next();
    hold("unref");
    if (done) throw new Error(`Python ended at: ${statement}`);
    return Number(value);
  };
}
