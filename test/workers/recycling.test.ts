import { expect, test } from "vitest";
import type { PoolOptions, WorkerPool } from "../../src/workers/pool-types.js";
import { lifetimeOf } from "../../src/workers/recycling.js";
import { alive, ask, eventually, modelOf, pools, testFolder } from "./pools.js";

const spec = modelOf(
  testFolder(),
  `
export const load_model = () => ({});
const kept = [];
export function score_unstructured(model, data, { query }) {
  if (query.do === "leak") kept.push(Buffer.alloc(20 << 20, 1));
  return String(process.pid);
}
`,
);
const start = pools(spec);

/** Asks, four callers at once, until that is enough; gives who answered, and how many were there beside each other. */
async function load(pool: WorkerPool, enough: (seen: ReadonlySet<string>) => boolean, query = {}) {
  const seen = new Set<string>();
  let [least, most] = [Number.POSITIVE_INFINITY, 0];
  const late = performance.now() + 15_000;
  const caller = async () => {
    while (!enough(seen) && performance.now() < late) {
      seen.add(await ask(pool, query));
      least = Math.min(least, pool.state.ready);
      most = Math.max(most, pool.pids.length);
      await new Promise((done) => setTimeout(done, 2));
    }
  };
  await Promise.all(Array.from({ length: 4 }, caller));
  expect(enough(seen)).toBe(true);
  return { seen, least, most };
}

const workers = (count: number) => (seen: ReadonlySet<string>) => seen.size >= count;

async function recycling(options: Partial<PoolOptions>) {
  let recycled = 0;
  const deaths: Error[] = [];
  const pool = await start({
    maxRequestsPerWorker: 20,
    onChange: (change) => {
      if (change === "recycled") recycled++;
    },
    onDeath: (reason) => deaths.push(reason),
    ...options,
  });
  return { pool, deaths, recycled: () => recycled };
}

test("a worn worker goes on until its replacement has the model, and no request fails", async () => {
  const { pool, deaths, recycled } = await recycling({});
  const { seen, least } = await load(pool, workers(4));
  expect(least).toBeGreaterThanOrEqual(1);
  expect(recycled()).toBeGreaterThanOrEqual(seen.size - 1);
  expect(deaths).toEqual([]);
  expect(pool.state).toMatchObject({ wanted: 1, short: false, failing: false });
  // Only what is there now is left.
  await eventually(() => [...seen].filter((pid) => alive(Number(pid))).length <= 1);
});

test("where memory does not allow both, it is let go first, and requests wait", async () => {
  const { pool, recycled } = await recycling({ spareMemory: async () => 0 });
  const { most } = await load(pool, workers(3));
  expect(most).toBe(1);
  expect(recycled()).toBeGreaterThanOrEqual(2);
});

test("workers are replaced one after another", async () => {
  for (const [spare, fewest] of [
    [undefined, 2],
    [0, 1],
  ] as const) {
    const { pool } = await recycling({ workers: 2, spareMemory: async () => spare });
    await eventually(() => pool.state.ready === 2);
    const { least } = await load(pool, workers(5));
    expect(least).toBeGreaterThanOrEqual(fewest);
    expect(pool.state.wanted).toBe(2);
  }
});

test.skipIf(process.platform !== "linux")("a model that leaks never reaches its limit", async () => {
  const memoryLimit = 400 * 2 ** 20;
  // The limit is real: without recycling it is met.
  const { pool: kept, deaths } = await recycling({ maxRequestsPerWorker: 10_000, memoryLimit });
  await load(kept, () => deaths.length > 0, { do: "leak" }).catch(() => {});
  expect(deaths[0]).toMatchObject({
    code: "WORKER_MEMORY",
    message: expect.stringMatching(/after \d+.* where it may have 400 MB/),
    remedy: expect.stringContaining("--max-requests-per-worker"),
  });
  await kept.close();

  const changed = await recycling({ maxRequestsPerWorker: 6, memoryLimit, spareMemory: async () => 0 });
  await load(changed.pool, workers(4), { do: "leak" });
  expect(changed.deaths).toEqual([]);
  expect(changed.recycled()).toBeGreaterThanOrEqual(3);
});

test("a life is as long as asked for, or up to a tenth longer", () => {
  const lives = Array.from({ length: 1000 }, () => lifetimeOf(100));
  expect(Math.min(...lives)).toBe(100);
  expect(Math.max(...lives)).toBe(110);
  expect(lifetimeOf(1)).toBe(1);
  expect(lifetimeOf(undefined)).toBe(Number.POSITIVE_INFINITY);
});

test("closing while a worker is replaced leaves nothing", async () => {
  for (const spareMemory of [async () => 0, async () => undefined]) {
    const { pool } = await recycling({ maxRequestsPerWorker: 1, spareMemory });
    const pid = Number(await ask(pool, {}));
    await pool.close();
    await new Promise((done) => setTimeout(done, 50));
    expect(pool.pids).toEqual([]);
    expect(alive(pid)).toBe(false);
  }
});
