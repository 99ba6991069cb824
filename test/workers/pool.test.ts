import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, test } from "vitest";
import type { ModelSpec } from "../../src/model/spec.js";
import { startPool } from "../../src/workers/pool.js";
import type { Caller, PoolOptions, WorkerPool } from "../../src/workers/pool-types.js";
import { alive, eventually } from "./pools.js";

const folder = realpathSync(mkdtempSync(join(tmpdir(), "drum-pool-")));
afterAll(() => rmSync(folder, { recursive: true }));

const hooksFile = join(folder, "custom.mjs");
writeFileSync(
  hooksFile,
  `
import { writeFileSync, existsSync } from "node:fs";
export function load_model() {
  if (process.env.DRUM_TEST_LOAD === "throw") throw new Error("no such weights");
  if (process.env.DRUM_TEST_LOAD === "hang") return new Promise(() => {});
  if (process.env.DRUM_TEST_LOAD?.startsWith("die")) {
    const file = process.env.DRUM_TEST_LOAD_FILE;
    const before = existsSync(file);
    writeFileSync(file, "");
    if (process.env.DRUM_TEST_LOAD === "die" || !before) process.kill(process.pid, "SIGKILL");
  }
  return {};
}
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
let running = 0;
export async function score_unstructured(model, data, { query }) {
  switch (query.do) {
    case "echo": return data;
    case "pid": return String(process.pid);
    case "slow echo": return wait(5).then(() => data);
    case "slow pid": return wait(200).then(() => String(process.pid));
    case "hang": while (true);
    case "slow": {
      running++;
      await wait(Number(query.ms ?? 50));
      return String(running--);
    }
    case "hoard": {
      const kept = [];
      while (true) kept.push(Buffer.alloc(8 << 20, 1));
    }
    case "throw": throw new Error("the hook is broken");
    case "exit": return process.exit(3);
    case "abort": console.error("about to abort"); process.kill(process.pid, "SIGKILL"); return wait(1000);
    case "die-once":
      if (existsSync(data)) return "second time";
      writeFileSync(data, "");
      process.kill(process.pid, "SIGKILL");
      return wait(1000);
    case "uncaught": setTimeout(() => { throw new TypeError("from a timer"); }); return wait(1000);
    case "unhandled": Promise.reject(new Error("nobody awaits")); return wait(1000);
    case "print": console.log("to stdout"); console.error("to stderr"); process.stdout.write("no end"); return "";
    case "scribble": return (await import("node:fs")).writeSync(3, "hello, this is no frame at all"), wait(1000);
  }
}
`,
);
const spec: ModelSpec = {
  codeDir: folder,
  name: "test",
  targetType: "unstructured",
  language: "node",
  hooksFile,
  metadata: null,
};

let pool: WorkerPool | undefined;
afterEach(async () => {
  await pool?.close();
  pool = undefined;
  delete process.env.DRUM_TEST_LOAD;
});

async function start(options: Partial<PoolOptions> = {}): Promise<void> {
  pool = await startPool({ spec, workers: 1, ...options });
}

async function ask(query: Record<string, string>, data = "", caller?: Caller): Promise<string> {
  const mediaType = { essence: "text/plain", parameters: {} };
  const reply = await pool!.run({ payload: { mediaType, source: Buffer.from(data) }, query }, caller);
  if (reply.kind !== "bytes" || reply.bytes === null) throw new Error(`a reply of kind ${reply.kind}`);
  return Buffer.from(reply.bytes).toString();
}

test("answers requests, large and empty ones too", async () => {
  await start();
  expect(pool!.info.hooks).toContain("score_unstructured");
  expect(await ask({ do: "echo" }, "grüezi")).toBe("grüezi");
  expect(await ask({ do: "echo" })).toBe("");
  const large = "0123456789".repeat(500_000);
  expect((await ask({ do: "echo" }, large)) === large).toBe(true);
});

test("answers 1000 requests at once, each its own", async () => {
  await start({ workers: 2 });
  const texts = Array.from({ length: 1000 }, (_, i) => `request ${i}`);
  expect(await Promise.all(texts.map((text) => ask({ do: "echo" }, text)))).toEqual(texts);
});

test("runs one request at a time in a worker", async () => {
  await start();
  for (let i = 0; i < 20; i++) await ask({ do: "echo" });
  const counts = await Promise.all(Array.from({ length: 5 }, () => ask({ do: "slow", ms: "10" })));
  expect(counts).toEqual(["1", "1", "1", "1", "1"]);
});

test("spreads requests over the workers", async () => {
  await start({ workers: 2 });
  await eventually(() => pool!.pids.length === 2);
  // Both have loaded the model by the end of the first two.
  await Promise.all([0, 1].map(() => ask({ do: "slow pid" })));
  const pids = await Promise.all([0, 1].map(() => ask({ do: "slow pid" })));
  expect(new Set(pids).size).toBe(2);
});

test("hands on an error that a hook throws, with its stack, and the worker lives on", async () => {
  await start();
  const pid = await ask({ do: "pid" });
  const error = await ask({ do: "throw" }).catch((reason) => reason);
  const chain = [error, error.cause].filter(Boolean);
  expect(chain.map(({ message }) => message).join()).toContain("the hook is broken");
  expect(chain.at(-1).stack).toContain("custom.mjs");
  expect(await ask({ do: "pid" })).toBe(pid);
});

test("ends a hook that never returns, answers others from a new worker", async () => {
  await start({ requestTimeout: 300 });
  const [pid] = pool!.pids;
  const hung = ask({ do: "hang" });
  const behind = ask({ do: "echo" }, "patience");
  await expect(hung).rejects.toMatchObject({ code: "REQUEST_TIMEOUT", status: 504 });
  expect(await behind).toBe("patience");
  expect(alive(pid!)).toBe(false);
  expect(pool!.pids).not.toContain(pid);
});

test.skipIf(process.platform !== "linux")(
  "ends a hook that takes more memory than it may, answers others from a new worker",
  async () => {
    await start({ memoryLimit: 300 * 2 ** 20 });
    const [pid] = pool!.pids;
    const hoarding = ask({ do: "hoard" });
    const behind = ask({ do: "echo" }, "room");
    const error = await hoarding.catch((reason) => reason);
    expect(error).toMatchObject({ code: "WORKER_MEMORY", details: { limit: 300 } });
    expect(error.message).toMatch(
      /was ended while it answered its first request: it took \d+ MB of memory where it may have 300 MB\.$/,
    );
    expect(error.remedy).toContain("--max-worker-memory");
    expect(error.details.usage).toBeGreaterThan(300);
    expect(await behind).toBe("room");
    expect(alive(pid!)).toBe(false);
  },
);

test("gives each request its whole time, however many wait", async () => {
  // One takes far less than its time, all of them together take more.
  await start({ requestTimeout: 2500 });
  const began = performance.now();
  const answers = await Promise.all(Array.from({ length: 6 }, () => ask({ do: "slow", ms: "500" })));
  expect(answers.length).toBe(6);
  expect(performance.now() - began).toBeGreaterThan(2500);
});

test("tries a request again on another worker when its worker is killed", async () => {
  await start();
  expect(await ask({ do: "die-once" }, join(folder, "died"))).toBe("second time");
});

test("kill -9 from outside: the request is answered all the same", async () => {
  await start();
  const answer = ask({ do: "slow", ms: "400" });
  await new Promise((done) => setTimeout(done, 100));
  process.kill(pool!.pids[0]!, "SIGKILL");
  expect(await answer).toBe("1");
});

test("loses nothing when workers are killed under load", async () => {
  await start({ workers: 2 });
  const answers = Promise.all(
    Array.from({ length: 200 }, (_, i) => ask({ do: "slow echo" }, `request ${i}`)),
  );
  for (let kills = 0; kills < 3; kills++) {
    await new Promise((done) => setTimeout(done, 150));
    process.kill(pool!.pids[0]!, "SIGKILL");
  }
  expect(await answers).toEqual(Array.from({ length: 200 }, (_, i) => `request ${i}`));
});

test("gives up a request that kills its second worker too, and says how", async () => {
  await start();
  const error = await ask({ do: "abort" }).catch((reason) => reason);
  expect(error).toMatchObject({ code: "WORKER_DIED", status: 500, exit: 1 });
  expect(error.text).toContain("by signal SIGKILL");
  expect(error.text).toContain("about to abort");
  expect(error.text).toContain("memory");
  expect(await ask({ do: "echo" }, "still here")).toBe("still here");
});

test.each([
  ["exit", "MODEL_EXITED", /process\.exit\(3\).*custom\.mjs:\d+/],
  ["uncaught", "MODEL_UNCAUGHT", /an exception.*custom\.mjs:\d+.*from a timer/],
  ["unhandled", "MODEL_UNCAUGHT", /a promise.*nobody awaits/],
  ["scribble", "PROTOCOL_ERROR", /unknown kind 104/],
])("names the cause when user code ends the worker: %s", async (what, code, text) => {
  await start();
  const error = await ask({ do: what }).catch((reason) => reason);
  expect(error).toMatchObject({ code });
  expect(error.text).toMatch(text);
  expect(await ask({ do: "echo" }, "next")).toBe("next");
});

test("captures what hooks print, line by line", async () => {
  const lines: string[] = [];
  await start({ onOutput: (line, stream) => lines.push(`${stream}: ${line}`) });
  await ask({ do: "print" });
  await pool!.close();
  expect(lines.sort()).toEqual(["stderr: to stderr", "stdout: no end", "stdout: to stdout"]);
});

test("a model that cannot be loaded fails the start with its cause and leaves nothing", async () => {
  process.env.DRUM_TEST_LOAD = "throw";
  const error = await startPool({ spec, workers: 2 }).catch((reason) => reason);
  const texts = [error.message, error.cause?.message].join();
  expect(texts).toContain("no such weights");
});

test("a worker that is killed while it first loads is started once more, and no more than that", async () => {
  process.env.DRUM_TEST_LOAD = "die-once";
  process.env.DRUM_TEST_LOAD_FILE = join(folder, "has loaded");
  await start();
  expect(await ask({ do: "echo" }, "alive")).toBe("alive");
  await pool!.close();
  process.env.DRUM_TEST_LOAD = "die";
  await expect(startPool({ spec, workers: 1 })).rejects.toMatchObject({ code: "WORKER_DIED" });
});

test("loading has its time", async () => {
  process.env.DRUM_TEST_LOAD = "hang";
  await expect(startPool({ spec, workers: 1, loadTimeout: 300 })).rejects.toMatchObject({
    code: "LOAD_TIMEOUT",
  });
});

test("work whose caller goes away leaves the queue", async () => {
  await start();
  const first = ask({ do: "slow", ms: "200" });
  let leave = () => {};
  const queued = ask({ do: "echo" }, "", {
    whenGone(listener) {
      leave = listener;
    },
  });
  leave();
  await expect(queued).rejects.toMatchObject({ code: "CALLER_GONE" });
  expect(await first).toBe("1");
});

test("close ends idle and busy workers, and refuses what comes after", async () => {
  await start({ workers: 2 });
  const pids = pool!.pids;
  const hung = ask({ do: "hang" });
  await Promise.all([expect(hung).rejects.toMatchObject({ code: "POOL_CLOSED" }), pool!.close()]);
  expect(pids.filter(alive)).toEqual([]);
  await expect(ask({ do: "echo" })).rejects.toMatchObject({ code: "POOL_CLOSED" });
});

test("retire answers what came before it, refuses what comes after, then ends the workers", async () => {
  await start({ workers: 2 });
  const pids = pool!.pids;
  const before = Promise.all(Array.from({ length: 40 }, (_, i) => ask({ do: "slow echo" }, `request ${i}`)));
  const dying = ask({ do: "die-once" }, join(folder, "died while retiring"));
  const retired = pool!.retire();
  await expect(ask({ do: "echo" })).rejects.toMatchObject({ code: "POOL_CLOSED" });
  expect(pool!.retire()).toBe(retired);
  await retired;
  expect(await before).toEqual(Array.from({ length: 40 }, (_, i) => `request ${i}`));
  expect(await dying).toBe("second time");
  expect([...pids, ...pool!.pids].filter(alive)).toEqual([]);
});

test("retire can be cut short by close", async () => {
  await start();
  const hung = ask({ do: "hang" });
  const retired = pool!.retire();
  await Promise.all([expect(hung).rejects.toMatchObject({ code: "POOL_CLOSED" }), pool!.close()]);
  await retired;
});

test("resize starts and ends workers", async () => {
  await start();
  pool!.resize(3);
  await eventually(() => pool!.pids.length === 3);
  const pids = pool!.pids;
  pool!.resize(1);
  await eventually(() => pids.filter(alive).length === 1);
  expect(await ask({ do: "echo" }, "one left")).toBe("one left");
});
