import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { ModelSpec } from "../../src/model/spec.js";
import { readPreload } from "../../src/server/versions/preload.js";
import { startPool } from "../../src/workers/pool.js";
import type { Preload } from "../../src/workers/preload.js";
import { ask, eventually, modelOf, pools, requestOf, testFolder } from "./pools.js";

const folder = testFolder();
const log = join(folder, "log");
const mood = join(folder, "mood");
const spec = modelOf(
  folder,
  `
import { appendFileSync, existsSync, readFileSync, rmSync } from "node:fs";
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
export const load_model = () => ({});
export async function score_unstructured(model, data, { query }) {
  if (query.do === "pid") return String(process.pid);
  if (query.do === "die") process.kill(process.pid, "SIGKILL");
  const mood = existsSync(${JSON.stringify(mood)}) ? readFileSync(${JSON.stringify(mood)}, "utf8") : "";
  if (mood === "throw") throw new Error("cannot do that today");
  if (mood === "die") process.kill(process.pid, "SIGKILL");
  if (mood === "die once") { rmSync(${JSON.stringify(mood)}); process.kill(process.pid, "SIGKILL"); }
  if (mood === "hang") await wait(60_000);
  await wait(50);
  appendFileSync(${JSON.stringify(log)}, process.pid + " " + data + "\\n");
  return data;
}
`,
);
const start = pools(spec);
const inMood = (text: string) => writeFileSync(mood, text);
const preload: Preload = {
  name: "sample.txt",
  request: requestOf({}, "sample"),
  check(reply) {
    if (reply.kind !== "bytes" || String(reply.bytes) !== "sample") throw new Error("another answer");
  },
};

test("each new worker answers the sample before it counts as ready", async () => {
  inMood("");
  writeFileSync(log, "");
  const pool = await start({ workers: 2, preload });
  const answered = () =>
    readFileSync(log, "utf8")
      .trim()
      .split("\n")
      .map((line) => Number(line.split(" ")[0]));
  const first = Number(await ask(pool, { do: "pid" }));
  expect(answered()).toContain(first);
  await eventually(() => pool.state.ready === 2);
  expect(answered().sort()).toEqual([...pool.pids].sort());
  // And so does the one that replaces another.
  process.kill(pool.pids[0]!, "SIGKILL");
  await eventually(() => pool.state.ready === 2 && answered().length === 3);
  expect(answered()).toEqual(expect.arrayContaining([...pool.pids]));
});

test.each([
  ["throw", {}, "HOOK_FAILED", /sample\.txt of --preload.*cannot do that today/],
  ["die", {}, "WORKER_DIED", /sample\.txt of --preload.*by signal SIGKILL/],
  ["hang", { requestTimeout: 300 }, "REQUEST_TIMEOUT", /sample\.txt of --preload.*no answer within 0\.3 s/],
])("one that cannot answer ends the start with the cause: %s", async (how, options, code, text) => {
  inMood(how);
  const error = await startPool({ spec, workers: 1, preload, ...options }).catch((reason) => reason);
  expect(error).toMatchObject({ code: "PRELOAD_FAILED", cause: { code } });
  expect(error.message).toMatch(text);
});

test("one that is killed over the sample is tried once more", async () => {
  inMood("die once");
  const deaths: string[] = [];
  const pool = await start({ preload, onDeath: ({ message }) => deaths.push(message) });
  expect(deaths).toEqual([expect.stringContaining("sample.txt of --preload")]);
  expect(await ask(pool, {}, "next")).toBe("next");
});

test("an answer that does not pass ends the start", async () => {
  inMood("");
  const check = () => {
    throw new Error("two rows for one");
  };
  const failed = startPool({ spec, workers: 1, preload: { ...preload, check } });
  await expect(failed).rejects.toMatchObject({
    code: "PRELOAD_FAILED",
    message: expect.stringContaining("two rows for one"),
  });
});

test("later, it makes the worker count as failed until one can answer", async () => {
  inMood("");
  const deaths: unknown[] = [];
  const pool = await start({ preload, onDeath: (reason) => deaths.push(reason) });
  inMood("throw");
  await ask(pool, { do: "die" }).catch(() => {});
  await eventually(() => pool.state.failing);
  expect(pool.state.ready).toBe(0);
  expect(deaths.at(-1)).toMatchObject({ code: "PRELOAD_FAILED" });
  inMood("");
  await eventually(() => pool.state.ready === 1);
  expect(await ask(pool, {}, "again")).toBe("again");
});

test("the sample of a model that predicts is read by its extension, and its answer checked", async () => {
  const file = join(folder, "rows.csv");
  writeFileSync(file, "a\n1\n2\n");
  const hooksFile = join(folder, "predicts.mjs");
  writeFileSync(
    hooksFile,
    `export const load_model = () => ({});
     export const score = (data) => ({ Predictions: data.numbers("a").filter((a) => a < 2 || process.env.DRUM_TEST_ALL) });`,
  );
  const predicts: ModelSpec = { ...spec, targetType: "regression", hooksFile };
  const sample = await readPreload({ path: file }, predicts);
  const one = await startPool({ spec: predicts, workers: 1, preload: sample }).catch((reason) => reason);
  expect(one).toMatchObject({ code: "PRELOAD_FAILED", message: expect.stringContaining(file) });
  process.env.DRUM_TEST_ALL = "1";
  const pool = await startPool({ spec: predicts, workers: 1, preload: sample });
  delete process.env.DRUM_TEST_ALL;
  expect(pool.state.ready).toBe(1);
  await pool.close();
});

test("a sample that is not there is the user's mistake", async () => {
  const missing = readPreload({ path: join(folder, "nothing.csv") }, spec);
  await expect(missing).rejects.toMatchObject({ code: "OPTION_UNUSABLE", exit: 2 });
});
