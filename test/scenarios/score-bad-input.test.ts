import { spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { modelFolder, scratchFolder } from "./model-folder.js";
import { processesWith, until } from "./processes.js";
import { type Finished, ROOT, runDrum } from "./run-drum.js";

const folder = scratchFolder();
const out = join(folder, "out");
mkdirSync(out);
const output = join(out, "predictions.csv");
const XGBOOST = join(ROOT, "model_templates/typescript_xgboost");
const ONNX = join(ROOT, "model_templates/typescript_onnx");
const GOOD = join(ROOT, "testdata/diabetes_features.csv");
// Workers inherit the environment, so that they can be told from those of other tests.
const env = { DRUM_TEST_FOLDER: folder };

afterEach(async () => {
  expect(readdirSync(out)).toEqual([]);
  expect(await until(() => processesWith(folder).length === 0)).toBe(true);
});

let files = 0;
function input(content: string | Uint8Array, extension = "csv"): string {
  const path = join(folder, `input${files++}.${extension}`);
  writeFileSync(path, content);
  return path;
}

function hooks(code: string, targetType = "regression"): string[] {
  const path = modelFolder(join(folder, `model${files++}`), { "custom.mjs": code });
  return ["--code-dir", path, "--target-type", targetType];
}

const score = (...args: string[]) => runDrum(["score", ...args, "--output", output], { env });

/** One message without a stack, the right exit code, nothing on standard output. */
function failedWith({ code, stdout, stderr }: Finished, exit: number, ...texts: RegExp[]): void {
  for (const text of texts) expect(stderr).toMatch(text);
  expect(stderr).not.toMatch(/dist\/|node:internal|file:\/\//);
  expect(stderr.match(/^drum score: error: /gm)?.length).toBe(1);
  expect(stdout).toBe("");
  expect(code).toBe(exit);
}

describe("the data", () => {
  test("an empty file", async () => {
    failedWith(await score("--code-dir", XGBOOST, "--input", input("")), 1, /empty|no columns/i);
  });

  test("binary garbage", async () => {
    const garbage = Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919) % 256));
    const run = await score("--code-dir", XGBOOST, "--input", input(garbage));
    failedWith(run, 1, /not .*(text|UTF-8|utf-8)|UTF-8/);
  });

  test("a charset that is not the file's", async () => {
    const latin = Buffer.from("größe,bmi\n1,2\n", "latin1");
    failedWith(
      await score("--code-dir", XGBOOST, "--input", input(latin)),
      1,
      /utf-8/i,
      /line|byte/,
      /charset/i,
    );
  });

  test("columns that the model needs and the file lacks", async () => {
    const run = await score("--code-dir", XGBOOST, "--input", input("age,sex\n0.1,0.2\n"));
    failedWith(run, 1, /bmi/, /s6/);
  });

  test("the same for ONNX", async () => {
    const run = await score("--code-dir", ONNX, "--input", input("first\n0.1\n"));
    failedWith(run, 1, /column/i);
  });

  test("a row with more values than names", async () => {
    const run = await score("--code-dir", XGBOOST, "--input", input("a,b\n1,2\n1,2,3\n"));
    failedWith(run, 1, /line 3/, /3 .*2|2 .*3/);
  });

  test("values that are no numbers, without saying them", async () => {
    const names = "age,sex,bmi,bp,s1,s2,s3,s4,s5,s6";
    const run = await score("--code-dir", XGBOOST, "--input", input(`${names}\n1,2,secret,4,5,6,7,8,9,10\n`));
    failedWith(run, 1, /bmi/);
    expect(run.stderr).not.toContain("secret");
  });

  test("a missing file", async () => {
    const run = await score("--code-dir", XGBOOST, "--input", join(folder, "none.csv"));
    failedWith(run, 2, /none\.csv does not exist/, /--input/);
  });

  test("a directory", async () => {
    failedWith(await score("--code-dir", XGBOOST, "--input", folder), 2, /is a directory/);
  });

  test("an extension and a content that say nothing", async () => {
    const run = await score("--code-dir", XGBOOST, "--input", input(Buffer.alloc(100), "xyz"));
    failedWith(run, 1, /format.*not known.*\.csv/is);
  });
});

describe("a line of a gigabyte", () => {
  const path = join(folder, "line.csv");

  // Sparse: no disk is needed for it.
  writeFileSync(path, `a,b\n${"x".repeat(10_000)}`);
  truncateSync(path, 1024 ** 3);

  test.each([
    ["cut between rows", ["--code-dir", XGBOOST]],
    ["read as a whole", hooks("export const score = (data) => data;")],
  ])("%s", async (_, model) => {
    const args = ["score", ...model, "--input", path, "--output", output];
    const run = spawn(process.execPath, [join(ROOT, "bin/drum.js"), ...args], {
      env: { ...process.env, ...env, NODE_OPTIONS: "--max-old-space-size=256" },
    });
    let stderr = "";
    run.stderr.on("data", (chunk) => {
      stderr += chunk;
    });
    let most = 0;
    const watch = setInterval(() => {
      most = Math.max(most, memoryOf(processesWith(folder)));
    }, 30);
    const code = await new Promise<number | null>((done) => run.on("close", done));
    clearInterval(watch);
    failedWith({ code, stdout: "", stderr, signal: null }, 1, /line 2/, /64 MiB|too long|longer/);
    expect(most).toBeLessThan(512 * 1024 * 1024);
  });
});

describe("the model", () => {
  test("a directory that does not exist", async () => {
    const run = await score("--code-dir", join(folder, "none"), "--input", GOOD);
    failedWith(run, 2, /model directory .*none does not exist/, /--code-dir/);
  });

  test("a hook that throws: its file, line and source", async () => {
    const model = hooks("export function score(data) {\n  throw new Error('weights are stale');\n}\n");
    failedWith(await score(...model, "--input", GOOD), 1, /score hook/, /weights are stale/, /custom\.mjs:2/);
  });

  test("a hook that returns nothing", async () => {
    const model = hooks("export function score(data) {}");
    failedWith(await score(...model, "--input", GOOD), 1, /score hook/, /returned (undefined|nothing)/);
  });

  test("a hook that returns other labels", async () => {
    const model = hooks(
      "export const score = (data) => ({ maybe: Array(data.length).fill(0.5), never: Array(data.length).fill(0.5) });",
      "binary",
    );
    const labels = ["--positive-class-label", "yes", "--negative-class-label", "no"];
    const run = await score(...model, ...labels, "--input", GOOD);
    failedWith(run, 1, /Expected predictions to have columns \['yes', 'no'\]/, /maybe/);
  });

  test("a hook that returns too few rows", async () => {
    const model = hooks("export const score = (data) => ({ Predictions: [1, 2] });");
    failedWith(await score(...model, "--input", GOOD), 1, /2 .*442|442 .*2/);
  });

  test("a hook that never returns", async () => {
    const model = hooks("export function score(data) { while (true); }");
    const run = await score(...model, "--input", GOOD, "--request-timeout", "0.5");
    failedWith(run, 1, /no answer within 0\.5 s/, /--request-timeout/);
  });

  test("a hook whose promise never settles", async () => {
    const model = hooks("export const score = () => new Promise(() => {});");
    const run = await score(...model, "--input", GOOD, "--request-timeout", "0.5");
    failedWith(run, 1, /no answer within 0\.5 s/);
  });

  test("a hook that ends its process", async () => {
    const model = hooks("export function score(data) {\n  process.exit(4);\n}\n");
    failedWith(await score(...model, "--input", GOOD), 1, /process\.exit\(4\)/, /custom\.mjs:2/);
  });

  test("a hook that dies by a signal", async () => {
    const model = hooks(
      "export function score(data) {\n  console.error('about to fall');\n  process.kill(process.pid, 'SIGKILL');\n}\n",
    );
    const run = await score(...model, "--input", GOOD);
    expect(run.stderr.match(/^about to fall$/gm)?.length).toBe(2); // it was tried twice
    failedWith(run, 1, /by signal SIGKILL/, /memory/);
  });

  test("a hook that throws in a timer", async () => {
    const model = hooks(
      "export const score = () => new Promise(() => setTimeout(() => {\n  throw new Error('too late');\n}));\n",
    );
    failedWith(await score(...model, "--input", GOOD), 1, /too late/, /custom\.mjs:2/);
  });

  test("a model that cannot be loaded", async () => {
    const model = hooks(
      "export function load_model() {\n  throw new Error('no weights');\n}\nexport const score = (data) => data;",
    );
    failedWith(await score(...model, "--input", GOOD), 1, /load_model/, /no weights/, /custom\.mjs:2/);
  });

  test("--query is for unstructured models", async () => {
    failedWith(await score("--code-dir", XGBOOST, "--input", GOOD, "--query", "a=b"), 1, /--query/);
  });
});

describe("the output", () => {
  test("a folder that does not exist", async () => {
    const path = join(folder, "none", "out.csv");
    const run = await runDrum(["score", "--code-dir", XGBOOST, "--input", GOOD, "--output", path], { env });
    failedWith(run, 1, /none/, /--output/);
  });

  test.skipIf(!existsSync("/dev/full"))("a disk that is full", async () => {
    const run = await runDrum(["score", "--code-dir", XGBOOST, "--input", GOOD, "--output", "/dev/full"], {
      env,
    });
    failedWith(run, 1, /\/dev\/full cannot be written/, /ENOSPC|no space/);
  });
});

describe("signals", () => {
  const hang = hooks("export function score(data) { console.error('hanging'); while (true); }");

  function start(): { drum: ReturnType<typeof spawn>; hanging: Promise<void>; ended: Promise<Finished> } {
    const drum = spawn(
      process.execPath,
      [join(ROOT, "bin/drum.js"), "score", ...hang, "--input", GOOD, "--output", output],
      { env: { ...process.env, ...env }, detached: true },
    );
    let stdout = "";
    let stderr = "";
    const hanging = new Promise<void>((resolve) => {
      drum.stderr.on("data", (chunk) => {
        stderr += chunk;
        if (stderr.includes("hanging")) resolve();
      });
    });
    drum.stdout.on("data", (chunk) => {
      stdout += chunk;
    });
    const ended = new Promise<Finished>((resolve) => {
      drum.on("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
    });
    return { drum, hanging, ended };
  }

  test.each(["SIGINT", "SIGTERM"] as const)("%s ends it, its workers and its output", async (signal) => {
    const { drum, hanging, ended } = start();
    await hanging;
    drum.kill(signal);
    const { code, stdout } = await ended;
    expect(stdout).toContain("Ctrl+C pressed, aborting drum");
    expect(code).toBe(130);
  });

  test("Ctrl+C at a terminal, which signals the whole group", async () => {
    const { drum, hanging, ended } = start();
    await hanging;
    process.kill(-drum.pid!, "SIGINT");
    const { code, stdout, stderr } = await ended;
    expect(stdout).toBe("Ctrl+C pressed, aborting drum\n");
    expect(stderr).toBe("hanging\n");
    expect(code).toBe(130);
  });

  test("SIGKILL leaves no worker behind, even one that never returns", async () => {
    const { drum, hanging, ended } = start();
    await hanging;
    drum.kill("SIGKILL");
    await ended;
    expect(await until(() => processesWith(folder).length === 0)).toBe(true);
    // What it could not remove: a hidden file, and never one of the output's name.
    const left = readdirSync(out);
    expect(left).not.toContain("predictions.csv");
    for (const name of left) rmSync(join(out, name));
  });
});

function memoryOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    try {
      return sum + Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]) * 4096;
    } catch {
      return sum;
    }
  }, 0);
}
