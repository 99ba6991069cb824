import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { needs, pythonFor } from "../../oracles/python.js";
import { modelFolder, scratchFolder } from "../../scenarios/model-folder.js";
import { ROOT, runDrum } from "../../scenarios/run-drum.js";
import { startServer } from "../../scenarios/run-server.js";

const python = pythonFor(["pandas"]);
const env = { DRUM_PYTHON: python };
const folder = scratchFolder();
const REGRESSION = ["--target-type", "regression"];

let count = 0;
const model = (files: Record<string, string>) => modelFolder(join(folder, `model${count++}`), files);

const score = (codeDir: string) =>
  runDrum(
    [
      ...["score", "--code-dir", codeDir, "--input", join(ROOT, "testdata/iris.csv"), ...REGRESSION],
      ...["--output", join(folder, `out${count++}.csv`)],
    ],
    { env },
  );

const HOOKS = "def score(data, model):\n    return data.iloc[:, 0]\n";

describe.skipIf(!python)(`modules beside custom.py${needs(python, ["pandas"])}`, () => {
  it("may hold the hooks", async () => {
    const codeDir = model({
      "custom.py": "from hooks import *\nfrom more.deep.steps import post_process\n",
      "hooks.py": `print("hooks", __name__)\n${HOOKS}`,
      "more/__init__.py": "",
      "more/deep/__init__.py": "from .steps import post_process\n",
      "more/deep/steps.py":
        "from ..factors import TWO\ndef post_process(predictions, model):\n    print(len(predictions) * TWO)\n    return predictions\n",
      "more/factors.py": "TWO = 2\n",
    });
    expect(await score(codeDir)).toMatchObject({ code: 0, stdout: "hooks hooks\n300\n", stderr: "" });
  });

  it("may be called as the host's own modules are", async () => {
    const names = ["model", "table", "payload", "frames", "hooks", "serve", "host", "drum_host_", "reading"];
    const files = Object.fromEntries(names.map((name) => [`${name}.py`, `NAME = "mine"\n`]));
    const imports = names.map((name) => `import ${name}\nassert ${name}.NAME == "mine"\n`).join("");
    expect(await score(model({ ...files, "custom.py": imports + HOOKS }))).toMatchObject({ code: 0 });
  });

  it("are shown where they fail", async () => {
    const codeDir = model({
      "custom.py": "from pack.inner import score\n",
      "pack/inner.py": "def score(data, model):\n    return data['nothing']\n",
    });
    const { code, stderr } = await score(codeDir);
    expect(code).toBe(1);
    expect(stderr).toContain("The score hook failed: KeyError: 'nothing'\n    at pack/inner.py:2:");
  });
});

describe.skipIf(!python)(`what Python code prints${needs(python, ["pandas"])}`, () => {
  const PRINTS = `
import ctypes, os, subprocess, sys, threading
print("import")
def init(**kwargs):
    print("init")
def score(data, model):
    print("hook", flush=True)
    thread = threading.Thread(target=print, args=("thread",))
    thread.start()
    thread.join()
    subprocess.run(["echo", "subprocess"], check=True)
    subprocess.run(["sh", "-c", "cat; ls /proc/self/fd/3 2>/dev/null"])
    os.system("echo shell")
    os.write(1, b"descriptor\\n")
    libc = ctypes.CDLL(None)
    libc.puts(b"C")
    libc.fflush(None)
    print("to stderr", file=sys.stderr)
    sys.__stdout__.write("again\\n")
    return data.iloc[:, 0]
`;
  const PRINTED = ["import", "init", "hook", "thread", "subprocess", "shell", "descriptor", "C", "again"];

  it("reaches the outputs of drum score, from wherever it comes, and not the protocol", async () => {
    expect(await score(model({ "custom.py": PRINTS }))).toMatchObject({
      code: 0,
      stdout: `${PRINTED.join("\n")}\n`,
      stderr: "to stderr\n",
    });
  });

  it("reaches the outputs of drum server", async () => {
    const codeDir = model({ "custom.py": PRINTS });
    const server = await startServer(["--code-dir", codeDir, ...REGRESSION], { env });
    try {
      for (let i = 0; i < 2; i++) {
        const answer = await fetch(`${server.url}/predict/`, { method: "POST", body: "a\n1\n" });
        expect(await answer.json()).toEqual({ predictions: [1] });
      }
      await expect.poll(() => server.stdout()).toContain("again\nhook\nthread\n");
      for (const word of PRINTED) expect(server.stdout().split("\n")).toContain(word);
      await expect.poll(() => server.stderr()).toContain("to stderr\n");
    } finally {
      await server.stop();
    }
  });
});

describe.skipIf(!python)(`processes that Python hooks start${needs(python, ["pandas"])}`, () => {
  it.each(["fork", "spawn", "forkserver"])("by multiprocessing's %s work beside the host", async (method) => {
    const codeDir = model({
      "custom.py": `
import multiprocessing
from squares import square
def score(data, model):
    with multiprocessing.get_context("${method}").Pool(2) as pool:
        print(pool.map(square, [1, 2, 3]))
    return data.iloc[:, 0]
`,
      "squares.py": "def square(x):\n    return x * x\n",
    });
    expect(await score(codeDir)).toMatchObject({ code: 0, stdout: "[1, 4, 9]\n", stderr: "" });
  });

  it("by fork can be terminated", async () => {
    const codeDir = model({
      "custom.py": `
import multiprocessing, time
def score(data, model):
    process = multiprocessing.get_context("fork").Process(target=time.sleep, args=(1e6,))
    process.start()
    process.terminate()
    process.join(20)
    print(process.exitcode)
    return data.iloc[:, 0]
`,
    });
    expect(await score(codeDir)).toMatchObject({ code: 0, stdout: "-15\n", stderr: "" });
  });
});
