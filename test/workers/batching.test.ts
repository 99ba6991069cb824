import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, test } from "vitest";
import type { ModelSpec } from "../../src/model/spec.js";
import { startPool } from "../../src/workers/pool.js";
import type { Caller, PoolOptions, WorkerPool } from "../../src/workers/pool-types.js";

const folder = realpathSync(mkdtempSync(join(tmpdir(), "drum-batching-")));
afterAll(() => rmSync(folder, { recursive: true }));

const hooksFile = join(folder, "custom.mjs");
// Its second column says with how many rows a row was scored.
writeFileSync(
  hooksFile,
  `
export function load_model() { return {}; }
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
export async function score(data) {
  for (const { do: what } of data.rows()) {
    if (what === "throw") throw new Error("quite wrong");
    if (what === "exit") process.exit(3);
    if (what === "kill") { process.kill(process.pid, "SIGKILL"); await wait(1000); }
    if (what === "hang") while (true);
    if (what === "slow") await wait(80);
  }
  const values = data.numbers("a");
  return { doubled: values.map((a) => 2 * a), together: values.map(() => data.length), of: values.map(() => process.pid) };
}
`,
);
const spec: ModelSpec = {
  codeDir: folder,
  name: "test",
  targetType: "regression",
  language: "node",
  hooksFile,
  batchRequests: true,
  metadata: null,
};

let pool: WorkerPool | undefined;
afterEach(async () => {
  await pool?.close();
  pool = undefined;
});

async function start(options: Partial<PoolOptions> = {}): Promise<void> {
  pool = await startPool({ spec, workers: 1, batch: { rows: 100, delay: 0 }, ...options });
}

interface Answer {
  readonly doubled: readonly number[];
  readonly together: number;
  readonly pid: number;
}

async function ask(csv: string, caller?: Caller): Promise<Answer> {
  const mediaType = { essence: "text/csv", parameters: {} };
  const reply = await pool!.run({ payload: { mediaType, source: Buffer.from(csv) } }, caller);
  if (reply.kind !== "table") throw new Error(`a reply of kind ${reply.kind}`);
  const { frame } = reply;
  return {
    doubled: [...frame.numbers("doubled")],
    together: frame.numbers("together")[0]!,
    pid: frame.numbers("of")[0]!,
  };
}

const row = (a: number, what = "go") => `a,do\n${a},${what}\n`;

/** Asks while the one worker is busy, so that all of it waits. */
async function whileBusy<T>(asks: () => T): Promise<T> {
  const busy = ask(row(0, "slow"));
  const asked = asks();
  await busy;
  return asked;
}

const outcomes = async (asks: readonly Promise<Answer>[]) =>
  (await Promise.allSettled(asks)).map((one) =>
    one.status === "fulfilled" ? one.value.doubled : ((one.reason as { code?: string }).code ?? one.reason),
  );

test("what waited goes together, each gets its own rows", async () => {
  const batches: [number, number][] = [];
  await start({ onBatch: (requests, rows) => batches.push([requests, rows]) });
  expect(pool!.info.groups).toBe(true);
  const answers = await Promise.all(
    await whileBusy(() => [1, 2, 3, 4, 5].map((a) => ask(`${row(a)}${a + 0.5},go\n`))),
  );
  expect(answers.map(({ doubled }) => doubled)).toEqual([1, 2, 3, 4, 5].map((a) => [2 * a, 2 * a + 1]));
  expect(answers.map(({ together }) => together)).toEqual([10, 10, 10, 10, 10]);
  expect(batches).toEqual([
    [1, 1],
    [5, 10],
  ]);
});

test("a group has no more rows than it may, but where one request alone has", async () => {
  await start({ batch: { rows: 4, delay: 0 } });
  const long = `a,do\n${"7,go\n".repeat(6)}`;
  const answers = await whileBusy(() =>
    [row(1), row(2), `${row(3)}4,go\n`, row(5), long, row(6)].map((csv) => ask(csv)),
  );
  expect((await Promise.all(answers)).map(({ together }) => together)).toEqual([4, 4, 4, 1, 6, 1]);
});

test("requests go alone where groups are not asked for, or the model is not known to take them", async () => {
  await start();
  const { batch: _, ...alone } = { spec, workers: 1, batch: undefined };
  await pool!.close();
  pool = await startPool(alone);
  const together = async () =>
    (await Promise.all(await whileBusy(() => [1, 2, 3].map((a) => ask(row(a)))))).map(
      ({ together }) => together,
    );
  expect(await together()).toEqual([1, 1, 1]);
  await pool.close();
  const { batchRequests: _not, ...unknown } = spec;
  await start({ spec: unknown });
  expect(pool.info.groups).toBeUndefined();
  expect(await together()).toEqual([1, 1, 1]);
});

test("tables that are not alike are scored apart, in one group", async () => {
  await start();
  const csvs = [
    row(1),
    "do,a\ngo,2\n",
    row(3),
    "a,do,more\n4,go,\n",
    "a,do\n,go\n",
    row(6),
    "a,do\n",
    '"a',
    "",
  ];
  const answers = await outcomes(await whileBusy(() => csvs.map((csv) => ask(csv))));
  const alone: unknown[] = [];
  for (const csv of csvs) alone.push(...(await outcomes([ask(csv)])));
  expect(answers).toEqual(alone);
  expect(answers.slice(0, 4)).toEqual([[2], [4], [6], [8]]);
});

test.each([
  ["throws", "throw", "HOOK_FAILED", 1],
  ["ends its process", "exit", "MODEL_EXITED", 2],
  ["kills its process", "kill", "WORKER_DIED", 3],
  ["never returns", "hang", "REQUEST_TIMEOUT", 3],
])("where one of a group %s, the others get their answers", async (_, fault, code, pids) => {
  const deaths: Error[] = [];
  await start({ requestTimeout: 500, onDeath: (reason) => deaths.push(reason) });
  const asks = await whileBusy(() => [ask(row(1)), ask(row(2, fault)), ask(row(3)), ask(row(4))]);
  expect(await outcomes(asks)).toEqual([[2], code, [6], [8]]);
  // The group, then the one that is to blame.
  expect(deaths.length).toBe(pids === 1 ? 0 : 2);
  expect(await outcomes([ask(row(5))])).toEqual([[10]]);
});

test("a worker that is killed in the midst of a group costs no answer", async () => {
  await start();
  const first = ask(row(0, "slow"));
  const asks = [1, 2, 3, 4].map((a) => ask(row(a, "slow")));
  const { pid } = await first;
  process.kill(pid, "SIGKILL");
  const answers = await Promise.all(asks);
  expect(answers.map(({ doubled }) => doubled)).toEqual([[2], [4], [6], [8]]);
  expect(answers.map(({ together }) => together)).toEqual([1, 1, 1, 1]);
  expect(answers.some((answer) => answer.pid === pid)).toBe(false);
});

test("a caller that goes away takes along its own request only", async () => {
  await start();
  let leave = () => {};
  const caller = { whenGone: (gone: () => void) => (leave = gone) };
  const asks = await whileBusy(() => [ask(row(1)), ask(row(2, "slow"), caller), ask(row(3))]);
  // It is with the worker by now.
  leave();
  expect(await outcomes(asks)).toEqual([[2], "CALLER_GONE", [6]]);
  const waiting = await whileBusy(() => {
    const all = [ask(row(1)), ask(row(2), caller), ask(row(3))];
    leave();
    // It is looked at later.
    all[1]!.catch(() => {});
    return all;
  });
  expect(await outcomes(waiting)).toEqual([[2], "CALLER_GONE", [6]]);
  expect((await waiting[0]!).together).toBe(2);
});

const timed = async (asking: Promise<Answer>) => {
  const start = performance.now();
  const { together } = await asking;
  return { together, took: performance.now() - start };
};

test("an idle worker waits for more only when more is likely, and no longer than it may", async () => {
  const delay = 200;
  await start({ batch: { rows: 100, delay } });
  for (let i = 0; i < 3; i++) {
    // Nothing came before, or long before.
    expect((await timed(ask(row(i)))).took).toBeLessThan(delay * 0.9);
    await new Promise((done) => setTimeout(done, 2.5 * delay));
  }
  await Promise.all(Array.from({ length: 30 }, (_, i) => ask(row(i))));
  const [first, second] = await Promise.all([
    timed(ask(row(1))),
    new Promise((done) => setTimeout(done, delay / 3)).then(() => timed(ask(row(2)))),
  ]);
  expect([first.together, second.together]).toEqual([2, 2]);
  expect(first.took).toBeGreaterThan(delay * 0.9);
  expect(first.took).toBeLessThan(delay * 2);
});

test("an idle worker waits no longer once a group is full", async () => {
  const delay = 5_000;
  await start({ batch: { rows: 5, delay } });
  const asks = Array.from({ length: 41 }, (_, i) => timed(ask(row(i))));
  for (const { took } of await Promise.all(asks)) expect(took).toBeLessThan(delay * 0.9);
});
