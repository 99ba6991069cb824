import { expect, test } from "vitest";
import type { WorkerChange } from "../../src/workers/pool-types.js";
import { alive, ask, eventually, modelOf, pools, testFolder } from "./pools.js";

const spec = modelOf(
  testFolder(),
  `
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
export const load_model = () => ({});
export async function score_unstructured(model, data, { query }) {
  if (query.ms) await wait(Number(query.ms));
  return data;
}
`,
);
const start = pools(spec);
const numbers = (count: number) => Array.from({ length: count }, (_, i) => `request ${i}`);

test("a lasting queue brings all workers, idleness lets them go, once each, and no request fails", async () => {
  const changes: WorkerChange[] = [];
  const pool = await start({ idleTimeout: 1500, onChange: (change) => changes.push(change) });
  pool.resize(3, 1);
  const [first] = pool.pids;

  // A burst that is over before a worker could help.
  await ask(pool, {}, "warm");
  await Promise.all(numbers(20).map((text) => ask(pool, {}, text)));
  await new Promise((done) => setTimeout(done, 300));
  expect(pool.state.wanted).toBe(1);

  const shorts = new Set<boolean>();
  const flood = Promise.all(numbers(150).map((text) => ask(pool, { ms: "40" }, text)));
  await eventually(() => {
    shorts.add(pool.state.short);
    return pool.state.ready === 3;
  });
  // Workers on their way up are not missing.
  expect([...shorts]).toEqual([false]);
  expect(await flood).toEqual(numbers(150));
  const pids = pool.pids;
  expect(pids).toHaveLength(3);

  // One caller needs one worker.
  let answered = 0;
  while (pool.state.wanted > 1 && answered < 2000) {
    expect(await ask(pool, { ms: "5" }, String(answered))).toBe(String(answered));
    answered++;
  }
  await eventually(() => pids.filter(alive).length === 1);
  expect(pool.pids).toEqual([first]);
  expect(changes).toEqual(["scaled_up", "scaled_up", "scaled_down", "scaled_down"]);
});

test("workers that are let go first answer what they have", async () => {
  const pool = await start({ workers: 3 });
  await eventually(() => pool.state.ready === 3);
  const answers = Promise.all(numbers(3).map((text) => ask(pool, { ms: "300" }, text)));
  pool.resize(1);
  expect(pool.state.wanted).toBe(1);
  expect(await answers).toEqual(numbers(3));
  await eventually(() => pool.pids.length === 1);
});

test("a worker that dies while it answers its last requests leaves them to others", async () => {
  const pool = await start({ workers: 2 });
  await eventually(() => pool.state.ready === 2);
  const pids = pool.pids;
  const answers = Promise.all(numbers(2).map((text) => ask(pool, { ms: "400" }, text)));
  pool.resize(1);
  process.kill(pids[1]!, "SIGKILL");
  expect(await answers).toEqual(numbers(2));
  expect(pool.pids).toEqual([pids[0]]);
});

test("a worker that died is missing until its replacement has the model", async () => {
  const pool = await start({ workers: 2 });
  await eventually(() => pool.state.ready === 2);
  expect(pool.state.short).toBe(false);
  process.kill(pool.pids[1]!, "SIGKILL");
  await eventually(() => pool.state.short);
  await eventually(() => !pool.state.short);
  expect(pool.state.ready).toBe(2);
});
