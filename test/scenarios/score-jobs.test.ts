import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { parse } from "csv-parse/sync";
import { describe, expect, test } from "vitest";
import { modelFolder, scratchFolder } from "./model-folder.js";
import { processesWith, until } from "./processes.js";
import { ROOT, runDrum } from "./run-drum.js";
import { codeDir, testdata } from "./templates.js";

const folder = scratchFolder();
const XGBOOST = codeDir("typescript_xgboost");
const [header, ...rows] = readFileSync(testdata("diabetes_features.csv"), "utf8").trim().split("\n");
const expected = readFileSync(testdata("expected/typescript_xgboost.csv"), "utf8")
  .trim()
  .split("\n")
  .slice(1)
  .map((text) => Math.fround(Number(text)));

let files = 0;
const fresh = (extension: string) => join(folder, `file${files++}.${extension}`);
const TIMES = 60;
const lines = [header!, ...Array.from({ length: TIMES }, () => rows).flat()];
const count = lines.length - 1;
const large = join(folder, "large.csv");
writeFileSync(large, `${lines.join("\n")}\n`);
const predicted = (i: number) => expected[i % rows.length]!;

const numbers = (csv: string) => csv.trim().split("\n").slice(1).map(Number);
const isWhole = (csv: string) => {
  const found = numbers(csv);
  return found.length === count && found.every((value, i) => value === predicted(i));
};

function hooks(code: string, targetType = "regression"): string[] {
  const path = modelFolder(join(folder, `model${files++}`), { "custom.mjs": code });
  return ["--code-dir", path, "--target-type", targetType];
}

describe("standard input", () => {
  test("- is scored in parts as it comes", async () => {
    const run = await runDrum(["score", "--code-dir", XGBOOST, "--input", "-"], {
      stdin: readFileSync(large),
    });
    expect(run.stderr).toBe("");
    expect(isWhole(run.stdout)).toBe(true);
  });

  test("compressed, and of another format", async () => {
    for (const bytes of [gzipSync(readFileSync(large)), readFileSync(testdata("iris.parquet"))]) {
      const isGzip = bytes[0] === 0x1f;
      const model = isGzip ? ["--code-dir", XGBOOST] : ["--code-dir", codeDir("typescript_multiclass")];
      const run = await runDrum(["score", ...model, "--input", "-"], { stdin: bytes });
      expect(run.stderr).toBe("");
      expect(isGzip ? isWhole(run.stdout) : run.stdout.trim().split("\n").length === 151).toBe(true);
    }
  });

  test("a bad row is named by its line", async () => {
    const bad = [...lines];
    bad[20_000] += ",1";
    const run = await runDrum(["score", "--code-dir", XGBOOST, "--input", "-"], { stdin: bad.join("\n") });
    expect(run.stderr).toMatch(/row on line 20001 has 11 fields/);
    expect(run.code).toBe(1);
  });
});

test("a compressed file is scored in parts, and what is wrong with it is said", async () => {
  const path = fresh("csv.gz");
  const bytes = gzipSync(readFileSync(large));
  writeFileSync(path, bytes);
  const run = await runDrum(["score", "--code-dir", XGBOOST, "--input", path]);
  expect(run.stderr).toBe("");
  expect(isWhole(run.stdout)).toBe(true);
  writeFileSync(path, bytes.subarray(0, bytes.length - 1000));
  const cut = await runDrum(["score", "--code-dir", XGBOOST, "--input", path, "--output", fresh("csv")]);
  expect(cut.stderr).toMatch(/gzip data cannot be decompressed/);
  expect(cut.code).toBe(1);
});

describe("--batch-rows", () => {
  const counting = hooks(
    "export const score = (data) => ({ Predictions: Array(data.length).fill(data.length) });",
  );

  test.each(["1", "3"])("gives hooks so many rows at once, with %s workers", async (workers) => {
    const args = [...counting, "--input", large, "--batch-rows", "1000", "--max-workers", workers];
    const run = await runDrum(["score", ...args]);
    expect(run.stderr).toBe("");
    const sizes = numbers(run.stdout);
    expect(sizes.length).toBe(count);
    const rest = count % 1000;
    expect(sizes.slice(0, count - rest).every((size) => size === 1000)).toBe(true);
    expect(sizes.slice(count - rest).every((size) => size === rest)).toBe(true);
  });

  test("of other formats too", async () => {
    const args = [...counting, "--input", testdata("iris.parquet"), "--batch-rows", "40"];
    const { stdout } = await runDrum(["score", ...args]);
    expect(numbers(stdout)).toEqual([...Array(120).fill(40), ...Array(30).fill(30)]);
  });

  test("is not for unstructured models, nor for data of no rows", async () => {
    const unstructured = hooks("export const score_unstructured = () => 'x';", "unstructured");
    const refused = await runDrum(["score", ...unstructured, "--input", large, "--batch-rows", "5"]);
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.stderr).toMatch(/--batch-rows cannot be used here/);
    const own = hooks(
      "export const read_input_data = (b) => b; export const score = () => ({ Predictions: [1] });",
    );
    const odd = await runDrum(["score", ...own, "--input", large, "--batch-rows", "5"]);
    expect(odd.stderr).toMatch(/read_input_data hook returned .* where a DataFrame is needed/);
  });
});

test("a prediction that is none is named by its row of the input", async () => {
  const model = hooks(
    "export const score = (data) => ({ Predictions: Array.from(data.numbers('i'), (i) => (i === 123456 ? NaN : i)) });",
  );
  const path = fresh("csv");
  writeFileSync(
    path,
    `i,pad\n${Array.from({ length: 200_000 }, (_, i) => `${i + 1},aaaaaaaaaaaaaaaa\n`).join("")}`,
  );
  const run = await runDrum([
    "score",
    ...model,
    "--input",
    path,
    "--batch-rows",
    "500",
    "--output",
    fresh("csv"),
  ]);
  expect(run.stderr).toMatch(/'Predictions' of row 123456 is missing/);
});

describe("--quarantine", () => {
  const table = (path: string): Record<string, string>[] =>
    parse(readFileSync(path), { columns: true, relax_column_count: true });

  test("sets rows aside with line, reason and text, and goes on", async () => {
    const bad = [...lines];
    bad[1] = `${bad[1]},1`;
    bad[7000] = bad[7000]!.replace(/^[^,]*/, "abc");
    bad[20_000] = `${bad[20_000]},"two\nlines"`;
    bad[count] = `"never closed,${bad[count]}`;
    const input = fresh("csv");
    writeFileSync(input, `${bad.join("\r\n")}\r\n`);
    const [output, aside] = [fresh("csv"), fresh("csv")];
    const args = ["--code-dir", XGBOOST, "--input", input, "--output", output, "--quarantine", aside];
    const run = await runDrum(["score", ...args]);
    expect(run.stderr).toBe(`drum score: 4 of ${count} rows were set aside in ${aside}\n`);
    expect(run.code).toBe(4);
    const good = Array.from({ length: count }, (_, i) => i).filter(
      (i) => ![0, 6999, 19_999, count - 1].includes(i),
    );
    expect(numbers(readFileSync(output, "utf8"))).toEqual(good.map(predicted));
    const set = table(aside);
    expect(set.map(({ line }) => Number(line))).toEqual([2, 7001, 20_001, count + 2]);
    expect(set.map(({ code }) => code)).toEqual([
      "CSV_RAGGED",
      "COLUMN_NOT_NUMERIC",
      "CSV_RAGGED",
      "CSV_QUOTE_OPEN",
    ]);
    expect(set[0]!.reason).toContain("line 2 ");
    expect(set[2]!.record).toBe(bad[20_000]);
    expect(set[3]!.record).toBe(bad[count]);
  });

  test("of hooks that fail on a row, batch by batch, and of predictions that are none", async () => {
    const model = hooks(`export const score = (data) => {
      const values = data.numbers("age");
      if (values.includes(-5)) throw new Error("no such age");
      return { Predictions: values.map((age) => (age === -6 ? NaN : age)) };
    };`);
    const bad = [...lines];
    for (const [line, age] of [
      [10, -5],
      [11, -6],
      [15_000, -5],
    ] as const)
      bad[line] = bad[line]!.replace(/^[^,]*/, `${age}`);
    const input = fresh("csv");
    writeFileSync(input, bad.join("\n"));
    const [output, aside] = [fresh("csv"), fresh("csv")];
    const args = [...model, "--input", input, "--output", output, "--quarantine", aside];
    const refused = await runDrum(["score", ...args]);
    expect(refused.stderr).toMatch(
      /--quarantine cannot be used here: the model's hooks get all rows at once/,
    );
    expect(refused.code).toBe(2);
    expect([existsSync(output), existsSync(aside)]).toEqual([false, false]);
    const run = await runDrum(["score", ...args, "--batch-rows", "1000"]);
    expect(run.code).toBe(4);
    expect(table(aside).map(({ line, code }) => [line, code])).toEqual([
      ["11", "HOOK_FAILED"],
      ["12", "PREDICTION_NOT_FINITE"],
      ["15001", "HOOK_FAILED"],
    ]);
    expect(table(aside)[1]!.reason).toContain("of row 11 ");
    expect(numbers(readFileSync(output, "utf8")).length).toBe(count - 3);
  });

  test("without bad rows is a header, and the exit code 0; with bad rows only, the output is a header", async () => {
    const [input, output, aside] = [fresh("csv"), fresh("csv"), fresh("csv")];
    const args = ["--code-dir", XGBOOST, "--input", input, "--output", output, "--quarantine", aside];
    writeFileSync(input, `${lines.slice(0, 5).join("\n")}\n`);
    expect(await runDrum(["score", ...args])).toMatchObject({ code: 0, stderr: "" });
    expect(readFileSync(aside, "utf8")).toBe("line,code,reason,record\n");
    writeFileSync(input, `${header}\n${rows[0]},1,1\n${rows[1]},2\n`);
    expect(await runDrum(["score", ...args])).toMatchObject({ code: 4 });
    expect(readFileSync(output, "utf8")).toBe("Predictions\n");
    expect(table(aside).length).toBe(2);
  });

  test("what is no row's fault still ends the run", async () => {
    const [input, output, aside] = [fresh("csv"), fresh("csv"), fresh("csv")];
    writeFileSync(input, "a,b\n1,2\n");
    const args = ["--code-dir", XGBOOST, "--input", input, "--output", output, "--quarantine", aside];
    const run = await runDrum(["score", ...args]);
    expect(run.stderr).toMatch(/lacks 10 of the columns/);
    expect([existsSync(output), existsSync(aside)]).toEqual([false, false]);
  });
});

describe("--checkpoint", () => {
  /** Slow enough that the run can be ended in the middle. */
  const slow = hooks(`export const score = async (data) => {
    await new Promise((done) => setTimeout(done, 3));
    if (data.values("s6").includes("bad")) throw new Error("bad");
    return { Predictions: data.numbers("age"), extra: data.values("sex") };
  };`);
  const bad = lines.map((line, i) => (i % 5000 === 17 ? line.replace(/[^,]*$/, "bad") : line));
  const input = join(folder, "bad.csv");
  writeFileSync(input, `${bad.join("\n")}\n`);
  const base = ["score", ...slow, "--input", input, "--batch-rows", "100", "--max-workers", "2"];

  const start = (args: readonly string[], marker: string) => {
    const child = spawn(process.execPath, [`${ROOT}/bin/drum.js`, ...args], {
      stdio: "ignore",
      env: { ...process.env, DRUM_TEST_MARKER: marker },
    });
    return { child, ended: new Promise<number | null>((resolve) => child.on("close", resolve)) };
  };

  test("a run that is killed again and again ends with what an unbroken run gives", {
    timeout: 120_000,
  }, async () => {
    const unbroken = [fresh("csv"), fresh("csv")] as const;
    expect(await runDrum([...base, "--output", unbroken[0], "--quarantine", unbroken[1]])).toMatchObject({
      code: 4,
    });
    const [output, aside, checkpoint] = [fresh("csv"), fresh("csv"), fresh("json")];
    const args = [...base, "--output", output, "--quarantine", aside, "--checkpoint", checkpoint];
    let kills = 0;
    let continued = 0;
    let code: number | null = null;
    while (code === null) {
      const marker = `${checkpoint}-${kills}`;
      const from = existsSync(checkpoint)
        ? JSON.parse(readFileSync(checkpoint, "utf8")).progress.position
        : 0;
      const { child, ended } = start(args, marker);
      if (kills < 5) {
        if (from > 0) continued++;
        // Not before something is written, then at any moment.
        const before = existsSync(checkpoint) ? statSync(checkpoint).mtimeMs : 0;
        await until(
          () => child.exitCode !== null || (existsSync(checkpoint) && statSync(checkpoint).mtimeMs > before),
          20_000,
        );
        await new Promise((done) => setTimeout(done, Math.random() * 300));
        const workers = processesWith(marker).filter((pid) => pid !== child.pid);
        if (kills % 2 === 0 || workers.length === 0) child.kill("SIGKILL");
        else process.kill(workers[0]!, "SIGKILL");
        kills++;
        if (kills % 2 === 0) child.kill("SIGTERM");
      }
      code = await ended;
      if (code === 130) code = null;
    }
    expect(code).toBe(4);
    expect(kills).toBeGreaterThan(0);
    expect(continued).toBeGreaterThan(0);
    expect(readFileSync(output).equals(readFileSync(unbroken[0]))).toBe(true);
    expect(readFileSync(aside).equals(readFileSync(unbroken[1]))).toBe(true);
    expect(existsSync(checkpoint)).toBe(false);
    expect(readdirSync(folder).filter((name) => /unfinished|\.new$|\.part$/.test(name))).toEqual([]);
  });

  test("what does not fit is said, and nothing is touched", async () => {
    const [copy, output, checkpoint] = [fresh("csv"), fresh("jsonl"), fresh("json")];
    writeFileSync(copy, readFileSync(large));
    const run = [...base];
    run[run.indexOf(input)] = copy;
    const args = [...run, "--output", output, "--checkpoint", checkpoint];
    const { child, ended } = start(args, checkpoint);
    await until(() => existsSync(checkpoint) || child.exitCode !== null, 20_000);
    expect(child.exitCode).toBe(null);
    child.kill("SIGKILL");
    await ended;
    const saved = readFileSync(checkpoint, "utf8");
    const more = await runDrum([...args, "--csv-delimiter", ";"]);
    expect(more.stderr).toMatch(/does not belong to this run: the options are not the same/);
    utimesSync(copy, new Date(), new Date());
    const touched = await runDrum(args);
    expect(touched.stderr).toMatch(/the input is another one, or has changed since/);
    expect(touched.code).toBe(1);
    expect(readFileSync(checkpoint, "utf8")).toBe(saved);
    writeFileSync(checkpoint, "{");
    expect((await runDrum(args)).stderr).toMatch(/cannot be used: it is no checkpoint/);
  });

  test.each([
    [["--output", "x.parquet"], /a file of parquet cannot be continued/],
    [["--output", "-"], /predictions do not go to a file/],
    [["--output", "x.csv", "--input", "-"], /the input is no file/],
  ])("%s: is refused", async (options, message) => {
    const args = ["--code-dir", XGBOOST, "--checkpoint", fresh("json"), ...options];
    if (!options.includes("--input")) args.push("--input", large);
    const run = await runDrum(["score", ...args], { cwd: folder, stdin: `${header}\n` });
    expect(run.stderr).toMatch(message);
    expect(run.code).toBe(2);
  });

  test("a run that only had its files' names still to give is completed", async () => {
    const [output, checkpoint] = [fresh("csv"), fresh("json")];
    const args = [
      "score",
      "--code-dir",
      XGBOOST,
      "--input",
      large,
      "--output",
      output,
      "--checkpoint",
      checkpoint,
    ];
    expect(await runDrum(args)).toMatchObject({ code: 0, stderr: "" });
    expect(isWhole(readFileSync(output, "utf8"))).toBe(true);
    expect(existsSync(checkpoint)).toBe(false);
  });
});
