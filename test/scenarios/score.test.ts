import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readFrame } from "../../src/data/read.js";
import { modelFolder, scratchFolder } from "./model-folder.js";
import { processesWith, until } from "./processes.js";
import { ROOT, runDrum } from "./run-drum.js";

const folder = scratchFolder();
const template = (name: string) => join(ROOT, "model_templates", name);
const data = (name: string) => join(ROOT, "testdata", name);
const XGBOOST = template("typescript_xgboost");
const DIABETES = data("diabetes_features.csv");

let files = 0;
const fresh = (extension: string) => join(folder, `file${files++}.${extension}`);

function hooks(code: string, targetType = "regression"): string[] {
  const path = modelFolder(join(folder, `model${files++}`), { "custom.mjs": code });
  return ["--code-dir", path, "--target-type", targetType];
}

async function scored(...args: string[]): Promise<{ stdout: string; stderr: string }> {
  const { code, stdout, stderr } = await runDrum(["score", ...args]);
  expect(stderr.replace(/^noise.*\n/gm, "")).toBe("");
  expect(code).toBe(0);
  return { stdout, stderr };
}

const numbers = (csv: string) => csv.trim().split("\n").slice(1).map(Number);

/** libxgboost's own predictions, which are 32-bit floats. */
const expected = numbers(readFileSync(data("expected/typescript_xgboost.csv"), "utf8")).map(Math.fround);

describe("where predictions go", () => {
  test("a file, and nothing is printed", async () => {
    const output = fresh("csv");
    const { stdout } = await scored("--code-dir", XGBOOST, "--input", DIABETES, "--output", output);
    expect(stdout).toBe("");
    expect(readFileSync(output, "utf8")).toMatch(/^Predictions\n/);
    expect(numbers(readFileSync(output, "utf8"))).toEqual(expected);
  });

  test("a pipe, with and without --output -", async () => {
    const { stdout } = await scored("--code-dir", XGBOOST, "--input", DIABETES);
    expect(numbers(stdout)).toEqual(expected);
    const dash = await scored("--code-dir", XGBOOST, "--input", DIABETES, "--output", "-");
    expect(dash.stdout).toBe(stdout);
  });

  test("a terminal: the head and a count", () => {
    const command = `${process.execPath} bin/drum.js score --code-dir ${XGBOOST} --input ${DIABETES}`;
    const { stdout, status } = spawnSync("script", ["-qec", command, "/dev/null"], {
      cwd: ROOT,
      encoding: "utf8",
    });
    const lines = stdout.trimEnd().split(/\r?\n/);
    expect(status).toBe(0);
    expect(lines[0]).toMatch(/^\s+Predictions$/);
    expect(lines[1]!.trim().split(/ +/)).toEqual(["0", String(expected[0])]);
    expect(lines.at(-1)).toBe(`${expected.length} rows, 1 column`);
  });

  test("a reader that has seen enough ends it quietly", () => {
    const command = `${process.execPath} bin/drum.js score --code-dir ${XGBOOST} --input ${DIABETES} | head -1; exit \${PIPESTATUS[0]}`;
    const { stdout, stderr, status } = spawnSync("bash", ["-c", command], { cwd: ROOT, encoding: "utf8" });
    expect({ stdout, stderr, status }).toEqual({ stdout: "Predictions\n", stderr: "", status: 0 });
  });
});

const MAGIC = { jsonl: '{"Predictions":', arrow: "ARROW1", parquet: "PAR1" };

describe.each(Object.entries(MAGIC))("a .%s file", (extension, magic) => {
  test.each(["one part", "many parts"])("of %s reads back the same", async (parts) => {
    const output = fresh(extension);
    const times = parts === "one part" ? 1 : 60;
    const [header, ...rows] = readFileSync(DIABETES, "utf8").trim().split("\n");
    const input = fresh("csv");
    writeFileSync(input, `${[header, ...Array.from({ length: times }, () => rows).flat()].join("\n")}\n`);
    await scored("--code-dir", XGBOOST, "--input", input, "--output", output);
    const bytes = readFileSync(output);
    expect(bytes.toString("latin1", 0, magic.length)).toBe(magic);
    const source = { path: output, start: 0, end: bytes.length, firstLine: 1 };
    const frame = await readFrame({ mediaType: { essence: "", parameters: {} }, source });
    expect(frame.names).toEqual(["Predictions"]);
    const found = frame.numbers("Predictions");
    expect(found.length).toBe(expected.length * times);
    expect(found.every((value, i) => value === expected[i % expected.length])).toBe(true);
  });
});

describe("where data comes from", () => {
  test.each([
    "iris.csv",
    "iris.csv.gz",
    "iris.csv.zst",
    "iris.arrow",
    "iris.arrows",
    "iris.parquet",
    "iris.json",
  ])("%s", async (name) => {
    const model = hooks("export const score = (data) => ({ Predictions: data.numbers(data.names[0]) });");
    const { stdout } = await scored(...model, "--input", data(name));
    const csv = readFileSync(data("iris.csv"), "utf8").trim().split("\n").slice(1);
    expect(numbers(stdout)).toEqual(csv.map((line) => Number(line.split(",")[0])));
  });

  test("standard input", async () => {
    const csv = readFileSync(DIABETES);
    const run = await runDrum(["score", "--code-dir", XGBOOST, "--input", "/dev/stdin"], { stdin: csv });
    expect(run.stderr).toBe("");
    expect(numbers(run.stdout)).toEqual(expected);
  });

  test("another dialect, in another charset", async () => {
    const path = fresh("csv");
    writeFileSync(path, Buffer.from("größe;x\n1,5;'a;b'\n2;c\n", "latin1"));
    const model = hooks(
      "export const score = (data) => ({ Predictions: [data.values('größe').length, data.values('x')[0].length] });",
    );
    const options = ["--csv-delimiter", ";", "--csv-quote", "'", "--input-charset", "latin1"];
    const { stdout } = await scored(...model, "--input", path, ...options);
    expect(stdout).toBe("Predictions\n2.0\n3.0\n");
  });

  test("a header alone gives a header alone", async () => {
    const path = fresh("csv");
    writeFileSync(path, "age,sex,bmi,bp,s1,s2,s3,s4,s5,s6\n");
    const { stdout } = await scored("--code-dir", XGBOOST, "--input", path);
    expect(stdout).toBe("Predictions\n");
  });
});

describe("large files", () => {
  const parts = () => readdirSync(folder).filter((name) => name.endsWith(".part"));
  const [header, ...rows] = readFileSync(DIABETES, "utf8").trim().split("\n");
  const large = join(folder, "large.csv");
  const times = 60;
  writeFileSync(large, `${[header, ...Array.from({ length: times }, () => rows).flat()].join("\n")}\n`);

  test.each(["1", "2", "3"])("are cut and give the same, with %s workers", async (workers) => {
    const output = fresh("csv");
    await scored("--code-dir", XGBOOST, "--input", large, "--output", output, "--max-workers", workers);
    const found = numbers(readFileSync(output, "utf8"));
    expect(found.length).toBe(rows.length * times);
    expect(found.every((value, i) => value === expected[i % rows.length])).toBe(true);
  });

  test("a bad row in the middle is named by its line in the file, and leaves no output", async () => {
    const bad = fresh("csv");
    const lines = readFileSync(large, "utf8").split("\n");
    lines[12_345] = `${lines[12_345]},1`;
    writeFileSync(bad, lines.join("\n"));
    const output = fresh("csv");
    const run = await runDrum(["score", "--code-dir", XGBOOST, "--input", bad, "--output", output]);
    expect(run.code).toBe(1);
    expect(run.stderr).toMatch(/line 12346/);
    expect(existsSync(output)).toBe(false);
    expect(parts()).toEqual([]);
  });

  test("a hook sees all rows in one call", async () => {
    const model = hooks(
      "let calls = 0; export const score = (data) => { calls++; return { Predictions: Array(data.length).fill(calls) }; };",
    );
    const { stdout } = await scored(...model, "--input", large);
    expect(new Set(numbers(stdout))).toEqual(new Set([1]));
  });

  test("a worker that is killed in the middle is replaced and nothing is lost", async () => {
    const output = fresh("csv");
    const marker = join(folder, "killed");
    const args = ["score", "--code-dir", XGBOOST, "--input", large, "--output", output, "--max-workers", "2"];
    const drum = spawn(process.execPath, [join(ROOT, "bin/drum.js"), ...args], {
      env: { ...process.env, DRUM_TEST_MARKER: marker },
    });
    const ended = new Promise((resolve) => drum.on("close", resolve));
    // The first part is down, so the workers are at the others.
    const begun = () => parts().some((name) => statSync(join(folder, name)).size > 0);
    await until(() => begun() || drum.exitCode !== null);
    for (const worker of processesWith(marker).filter((pid) => pid !== drum.pid))
      process.kill(worker, "SIGKILL");
    expect(await ended).toBe(0);
    expect(numbers(readFileSync(output, "utf8")).length).toBe(rows.length * times);
  });
});

describe("what else is printed", () => {
  const noisy = hooks(
    "export function score(data) { console.log('noise out'); console.error('noise err'); return { Predictions: Array(data.length).fill(1) }; }",
  );

  test("user code's output does not mix with predictions on standard output", async () => {
    const { stdout, stderr } = await scored(...noisy, "--input", DIABETES);
    expect(stdout).not.toContain("noise");
    expect(stderr.trim().split("\n").sort()).toEqual(["noise err", "noise out"]);
  });

  test("with --output it stays on its stream", async () => {
    const { stdout, stderr } = await scored(...noisy, "--input", DIABETES, "--output", fresh("csv"));
    expect({ stdout, stderr }).toEqual({ stdout: "noise out\n", stderr: "noise err\n" });
  });

  test("--verbose and --show-perf", async () => {
    const args = [
      "--code-dir",
      XGBOOST,
      "--input",
      DIABETES,
      "--output",
      fresh("csv"),
      "--verbose",
      "--show-perf",
    ];
    const { stdout } = await scored(...args);
    expect(stdout).toMatch(/^Detected score mode\n/);
    expect(stdout).toMatch(/read and score +\d+\.\d{3} s\n/);
    expect(stdout).toMatch(/rows +442\n/);
  });

  test("--output - gives predictions and nothing else", async () => {
    const args = ["--code-dir", XGBOOST, "--input", DIABETES, "--output", "-", "--verbose"];
    const { stdout, stderr } = await runDrum(["score", ...args]);
    expect(stdout).toMatch(/^Predictions\n/);
    expect(stderr).toBe("Detected score mode\n");
  });
});

describe("other kinds of models", () => {
  test("unstructured text, with query and content type", async () => {
    const model = hooks(
      "export const score_unstructured = (model, data, { mimetype, charset, query }) => [data.length, mimetype, charset, query.a].join(' ');",
      "unstructured",
    );
    const path = fresh("txt");
    writeFileSync(path, "grüezi");
    const options = ["--query", "a=b&c=d", "--content-type", "text/plain; charset=utf8"];
    const { stdout } = await scored(...model, "--input", path, ...options);
    expect(stdout).toBe("6 text/plain utf8 b");
  });

  test("unstructured bytes go to the file as they are", async () => {
    const model = hooks(
      "export const score_unstructured = () => Buffer.from([0, 0, 0, 10]);",
      "unstructured",
    );
    const output = fresh("bin");
    await scored(...model, "--input", DIABETES, "--output", output);
    expect([...readFileSync(output)]).toEqual([0, 0, 0, 10]);
  });

  test("a transform gives its table", async () => {
    const { stdout } = await scored(
      "--code-dir",
      template("typescript_transform"),
      "--input",
      data("wine.csv"),
    );
    const cells = (csv: string) => csv.trim().split("\n").slice(1).join(",").split(",").map(Number);
    const sklearn = readFileSync(data("expected/typescript_transform.csv"), "utf8");
    expect(stdout.split("\n")[0]).toBe(sklearn.split("\n")[0]);
    const differing = cells(stdout).findIndex((value, i) => !(Math.abs(value - cells(sklearn)[i]!) < 1e-12));
    expect(differing).toBe(-1);
  });
});
