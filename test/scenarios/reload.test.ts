import { mkdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { modelFolder, scratchFolder } from "./model-folder.js";
import { ask, index, isGone, json, load, metadata, metric, times, workersOf } from "./reloading.js";
import { type RunningServer, startServer } from "./run-server.js";

const folder = scratchFolder();

describe("a model that is loaded again by request", () => {
  const codeDir = join(folder, "by-request");
  const write = (files: Record<string, string>) => modelFolder(codeDir, files);
  let server: RunningServer;
  beforeAll(async () => {
    write({ "custom.mjs": times(2), "model-metadata.yaml": metadata("regression") });
    server = await startServer(["--code-dir", codeDir, "--max-workers", "2"]);
  });
  afterAll(() => server.stop("SIGKILL"));

  it("serves what its files say now, as another version, with other processes", async () => {
    expect(await ask(server)).toEqual([2, "1"]);
    const before = await workersOf(server);
    write({ "custom.mjs": times(3) });
    expect(await load(server, "doubler")).toEqual([200, {}]);
    expect(await ask(server)).toEqual([3, "2"]);
    await expect.poll(() => before.filter((pid) => !isGone(pid))).toEqual([]);
    expect((await workersOf(server)).length).toBe(2);
    expect((await json(await fetch(`${server.url}/v2/models/doubler`))).versions).toEqual(["2"]);
    const states = [1, 2].map((one) => fetch(`${server.url}/v2/models/doubler/versions/${one}/ready`));
    expect((await Promise.all(states)).map(({ status }) => status)).toEqual([404, 200]);
    expect(await index(server)).toEqual([{ name: "doubler", version: "2", state: "READY", reason: "" }]);
    expect(server.stdout()).toMatch(
      /^drum server: serving version 2 of 'doubler' \(.*\), loaded in \d+\.\d s$/m,
    );
    const reloads = await metric(server, 'drum_model_reloads_total{outcome="served"}');
    expect([reloads, await metric(server, "drum_model_version")]).toEqual([1, 2]);
  });

  it("ends requests on the version that they began with", async () => {
    const before = await workersOf(server);
    const file = join(folder, "end-now");
    const slow = ask(server, JSON.stringify({ a: 1, until: file }));
    await sleep(200);
    write({ "custom.mjs": times(4) });
    expect((await load(server, "doubler"))[0]).toBe(200);
    expect(await ask(server)).toEqual([4, "3"]);
    expect(before.every(isGone)).toBe(false);
    writeFileSync(file, "");
    expect(await slow).toEqual([3, "2"]);
    await expect.poll(() => before.every(isGone)).toBe(true);
  });

  it("goes on with the version before where the new one is broken, and says why", async () => {
    write({ "custom.mjs": times(9, "throw new Error('no weights');") });
    expect(await load(server, "doubler")).toEqual([500, { error: expect.stringContaining("no weights") }]);
    expect(await ask(server)).toEqual([4, "3"]);
    const reason = expect.stringContaining("no weights");
    expect(await index(server)).toEqual([
      { name: "doubler", version: "3", state: "READY", reason: "" },
      { name: "doubler", version: "4", state: "UNAVAILABLE", reason },
    ]);
    expect(server.stderr()).toMatch(
      /ERROR Version 4 of the model is refused, and version 3 goes on serving\. /,
    );
  });
});

it("a model that is watched mends a server that could not load it, and is followed behind links", async () => {
  const mount = join(folder, "mount");
  // As Kubernetes mounts a ConfigMap: files are links through a link to a folder.
  const publish = (name: string, code: string) => {
    modelFolder(join(mount, name), { "custom.mjs": code });
    symlinkSync(name, join(mount, "..new"));
    renameSync(join(mount, "..new"), join(mount, "..data"));
  };
  mkdirSync(mount);
  symlinkSync("..data/custom.mjs", join(mount, "custom.mjs"));
  publish("..1", times(2, "throw new Error('no weights');"));
  const args = ["--code-dir", mount, "--target-type", "regression", "--with-error-server", "--watch"];
  const server = await startServer(args);
  try {
    const message = async () => (await json(await fetch(`${server.url}/info`))).message;
    expect(await message()).toContain("no weights");
    publish("..2", times(2, "throw new Error('still none');"));
    await expect.poll(message).toContain("still none");
    publish("..3", times(3));
    await expect.poll(() => ask(server)).toEqual([3, "1"]);
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
    publish("..4", times(4));
    await expect.poll(() => ask(server)).toEqual([4, "2"]);
  } finally {
    await server.stop();
  }
  expect(await server.ended).toEqual({ code: 0, signal: null });
});
