import { renameSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { modelFolder, scratchFolder } from "../../scenarios/model-folder.js";
import {
  ask,
  index,
  isGone,
  json,
  load,
  metadata,
  metric,
  post,
  slowly,
  times,
  workersOf,
} from "../../scenarios/reloading.js";
import { type RunningServer, startServer } from "../../scenarios/run-server.js";

const folder = scratchFolder();
const running: RunningServer[] = [];
afterAll(() => Promise.all(running.map((server) => server.stop("SIGKILL"))));

async function serve(...args: string[]): Promise<RunningServer> {
  const server = await startServer(args);
  running.push(server);
  return server;
}

describe("a model that is loaded again by request", () => {
  const codeDir = join(folder, "by-request");
  const write = (files: Record<string, string>) => modelFolder(codeDir, files);
  const GOOD = { "custom.mjs": times(2), "model-metadata.yaml": metadata("regression") };
  let server: RunningServer;
  let version = 1;
  const served = () => metric(server, 'drum_model_reloads_total{outcome="served"}');
  beforeAll(async () => {
    write({ ...GOOD, "sample.csv": "a\n1\n2\n" });
    const sample = join(codeDir, "sample.csv");
    server = await serve("--code-dir", codeDir, "--preload", sample, "--load-timeout", "4");
  });

  const metadataFor = (what: string) => ({ "model-metadata.yaml": metadata(what) });
  const other = /target type would change from regression to transform/;
  const REFUSED: [what: string, files: Record<string, string>, status: number, reason: RegExp][] = [
    ["does not parse", { "custom.mjs": "export const = 1;" }, 500, /custom\.mjs cannot be loaded/],
    ["throws", { "custom.mjs": times(9, "throw new Error('no weights');") }, 500, /no weights/],
    ["ends its process", { "custom.mjs": times(9, "process.exit(3);") }, 500, /process\.exit\(3\)/],
    ["never loads", { "custom.mjs": times(9, slowly(1e6)) }, 504, /not loaded within 4 s/],
    ["never ends", { "custom.mjs": times(9, "for (;;) {}") }, 504, /not loaded within 4 s/],
    ["answers the sample badly", { "custom.mjs": times(Number.NaN) }, 500, /sample .*not a finite number/],
    ["is of another target type", metadataFor("transform"), 409, other],
    ["has no hooks", { "custom.mjs": "" }, 500, /score hook/],
  ];
  it.each(REFUSED)(
    "goes on with the version before where the new one %s",
    async (_, files, status, reason) => {
      const before = await workersOf(server);
      write(files);
      const loading = load(server, "doubler");
      await sleep(50);
      expect(await ask(server)).toEqual([2, "1"]);
      expect(await loading).toEqual([status, { error: expect.stringMatching(reason) }]);
      expect(await ask(server)).toEqual([2, "1"]);
      const why = expect.stringMatching(reason);
      expect(await index(server)).toEqual([
        { name: "doubler", version: "1", state: "READY", reason: "" },
        { name: "doubler", version: "2", state: "UNAVAILABLE", reason: why },
      ]);
      await expect.poll(() => workersOf(server)).toEqual(before);
      write(GOOD);
    },
  );

  it("tells when a worker that is replaced finds other files than its version had", async () => {
    write({ "custom.mjs": times(2, "// not loaded yet") });
    const [worker] = await workersOf(server);
    process.kill(worker!, "SIGKILL");
    const notice = /WARNING Files have changed since version 1 of the model was loaded.*: .*\/custom\.mjs/;
    await expect.poll(server.stderr).toMatch(notice);
    await expect.poll(() => ask(server)).toEqual([2, "1"]);
  });

  it("is loaded once for all who ask meanwhile", async () => {
    write({ "custom.mjs": times(5, slowly(300)) });
    const outcomes = await Promise.all([1, 2, 3, 4, 5].map(() => load(server, "doubler")));
    expect(outcomes.map(([status]) => status)).toEqual([200, 200, 200, 200, 200]);
    expect([await ask(server), await served()]).toEqual([[5, String(++version)], 1]);
  });

  it("is loaded anew where its files change while it loads", async () => {
    write({ "custom.mjs": times(6, slowly(400)) });
    const loading = load(server, "doubler");
    await sleep(250);
    write({ "custom.mjs": times(7) });
    expect((await loading)[0]).toBe(200);
    expect([await ask(server), await served()]).toEqual([[7, String(++version)], 2]);
  });

  it("that hangs does not keep the next one waiting", async () => {
    write({ "custom.mjs": times(8, slowly(1e6)) });
    const hanging = load(server, "doubler");
    await sleep(250);
    write({ "custom.mjs": times(9) });
    expect((await load(server, "doubler"))[0]).toBe(200);
    expect((await hanging)[0]).toBe(200);
    expect(await ask(server)).toEqual([9, String(++version)]);
  });

  it("may write into its folder whenever it is loaded", async () => {
    const writes =
      'import { writeFileSync } from "node:fs"; writeFileSync(import.meta.dirname + "/mark", String(Math.random()));';
    write({ "custom.mjs": times(10, writes) });
    expect((await load(server, "doubler"))[0]).toBe(200);
    expect(await ask(server)).toEqual([10, String(++version)]);
    expect(server.stderr()).toMatch(/WARNING Files changed each time while the model was loaded.*\/mark\./);
  });

  it("is loaded on SIGHUP, which its workers do not mind", async () => {
    write({ "custom.mjs": times(11) });
    process.kill(-server.process.pid!, "SIGHUP");
    await expect.poll(() => ask(server)).toEqual([11, String(++version)]);
    expect(server.stderr().match(/A worker ended/g)).toHaveLength(1);
  });

  it("ends with all of its processes when the server stops while it loads", async () => {
    write({ "custom.mjs": times(12, slowly(1e6)) });
    const loading = load(server, "doubler");
    const file = join(folder, "end-now");
    const slow = ask(server, JSON.stringify({ a: 1, until: file }));
    await expect.poll(async () => (await index(server)).at(-1).state).toBe("LOADING");
    await sleep(300);
    process.kill(-server.process.pid!, "SIGTERM");
    expect(await loading).toEqual([503, { error: expect.stringContaining("is stopping") }]);
    writeFileSync(file, "");
    expect(await slow).toEqual([11, String(version)]);
    expect(await server.ended).toEqual({ code: 0, signal: null });
    // The group has no process left.
    await expect.poll(() => isGone(-server.process.pid!)).toBe(true);
  });
});

it("a model that clients may unload is there again when it has been loaded, under the name that it had", async () => {
  for (const [i, one] of ["v1", "v2"].entries()) {
    modelFolder(join(folder, one), { "custom.mjs": times(i + 1) });
  }
  const current = join(folder, "current");
  symlinkSync("v1", current);
  const server = await serve(
    "--code-dir",
    current,
    "--target-type",
    "regression",
    "--allow-unload",
    "--watch",
  );
  const before = await workersOf(server);
  const file = join(folder, "end-then");
  const slow = ask(server, JSON.stringify({ a: 1, until: file }));
  await sleep(200);
  expect((await post(server, "/v2/repository/models/v1/unload")).status).toBe(200);
  const refused = await post(server, "/predict", '[{"a":1}]');
  const unloaded = expect.stringContaining("has been unloaded");
  expect([refused.status, (await json(refused)).message]).toEqual([503, unloaded]);
  const ready = await fetch(`${server.url}/readyz`);
  expect([ready.status, (await json(ready)).state]).toEqual([503, "unloaded"]);
  const paths = ["/livez", "/health", "/info", "/v2/models/v1", "/v2/models/v1/ready", "/stats", "/metrics"];
  const statuses = paths.map(async (path) => (await fetch(server.url + path)).status);
  expect(await Promise.all(statuses)).toEqual([200, 200, 200, 200, 503, 200, 200]);
  const entry = { name: "v1", version: "1", state: "UNAVAILABLE", reason: "unloaded" };
  expect(await index(server)).toEqual([entry]);
  expect(await json(await post(server, "/v2/repository/index", '{"ready":true}'))).toEqual([]);
  writeFileSync(file, "");
  expect(await slow).toEqual([1, "1"]);
  await expect.poll(() => before.every(isGone)).toBe(true);
  symlinkSync("v2", join(folder, "next"));
  renameSync(join(folder, "next"), current);
  // Watching does not undo what was asked for.
  await sleep(1500);
  expect(await index(server)).toEqual([entry]);
  expect(await load(server, "v1")).toEqual([200, {}]);
  expect(await ask(server)).toEqual([2, "2"]);
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  await server.stop();
  expect(await server.ended).toEqual({ code: 0, signal: null });
});
