import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { needs, pythonFor } from "../../oracles/python.js";
import { modelFolder, scratchFolder } from "../../scenarios/model-folder.js";
import { times } from "../../scenarios/reloading.js";
import { ROOT } from "../../scenarios/run-drum.js";

const python = pythonFor(["pty"]);

/** Runs a program in a terminal, sends it SIGHUP, closes the terminal, and prints what it wrote and how it ended. */
const IN_TERMINAL = `
import json, os, pty, signal, sys
program, terminal = pty.fork()
if program == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
written = ""
def wait_for(text):
    global written
    while text not in written:
        written += os.read(terminal, 4096).decode()
wait_for(" on http://")
os.kill(program, signal.SIGHUP)
wait_for("serving version 2")
os.close(terminal)
print(json.dumps(os.waitstatus_to_exitcode(os.waitpid(program, 0)[1])))
`;

it.skipIf(!python)(`a server in a terminal ends well when that is closed${needs(python, ["pty"])}`, () => {
  const codeDir = modelFolder(join(scratchFolder(), "model"), { "custom.mjs": times(2) });
  const server = [process.execPath, join(ROOT, "bin/drum.js"), "server", "--address", "127.0.0.1:0"];
  const model = ["--target-type", "regression", "--code-dir", codeDir];
  const ended = execFileSync(python!, ["-c", IN_TERMINAL, ...server, ...model], { timeout: 60_000 });
  expect(JSON.parse(String(ended))).toBe(0);
});
