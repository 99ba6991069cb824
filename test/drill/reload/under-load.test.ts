import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { modelFolder, scratchFolder } from "../../scenarios/model-folder.js";
import { ask, load, metadata, metric, slowly, times } from "../../scenarios/reloading.js";
import { type RunningServer, startServer } from "../../scenarios/run-server.js";
import { keepAsking } from "./asking.js";

const folder = scratchFolder();

/** Sends the head of a request for a prediction; its body is for later. */
async function begun(server: RunningServer, body: string) {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  socket.write(
    `POST /predict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`,
  );
  await sleep(200);
  return async () => {
    let text = "";
    const answer = new Promise<string>((resolve, reject) => {
      socket.on("error", reject).on("close", () => reject(new Error(`closed after '${text}'`)));
      socket.on("data", (chunk) => {
        text += chunk;
        if (text.includes("\r\n\r\n{")) resolve(text);
      });
    });
    socket.write(body);
    return (await answer.finally(() => socket.destroy())).split("\r\n\r\n")[1];
  };
}

const BAD = {
  "broken code": "export const = 1;",
  "code that throws": times(99, "throw new Error('no weights');"),
  "a wrong answer to the sample": times(Number.NaN),
  "a process that ends": times(99, "process.exit(1);"),
  "a load that hangs": times(99, slowly(1e6)),
};

it.each([1, 2])("no request fails while good and bad versions are loaded (%i workers)", async (workers) => {
  const codeDir = join(folder, `by-${workers}`);
  const write = (code: string) => modelFolder(codeDir, { "custom.mjs": code });
  modelFolder(codeDir, { "model-metadata.yaml": metadata("regression"), "sample.csv": "a\n1\n" });
  write(times(1));
  const sample = join(codeDir, "sample.csv");
  const args = [
    "--code-dir",
    codeDir,
    "--preload",
    sample,
    "--load-timeout",
    "3",
    "--max-workers",
    `${workers}`,
  ];
  const server = await startServer(args);
  try {
    const allowed = { first: 1, last: 1 };
    const end = keepAsking(server.url, 6, allowed);
    const slow = await begun(server, '[{"a":1}]');
    const bad = Object.values(BAD);
    for (let version = 2; version <= 11; version++) {
      const code = version % 2 === 0 ? undefined : bad.pop();
      if (code !== undefined) {
        write(code);
        expect((await load(server, "doubler"))[0]).toBeGreaterThanOrEqual(500);
      }
      write(times(version, version === 5 ? slowly(500) : ""));
      allowed.last = version;
      expect(await load(server, "doubler")).toEqual([200, {}]);
      allowed.first = version;
      await sleep(50);
    }
    const { answered, versions, failures } = await end();
    expect(failures).toEqual([]);
    expect([...versions.keys()].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(answered).toBeGreaterThan(500);
    // A request without its body had begun with the first version, which has waited for it through ten others.
    expect(JSON.parse((await slow())!)).toEqual({ predictions: [1] });
    expect(await ask(server)).toEqual([11, "11"]);
    const outcomes = ["served", "refused"].map((one) =>
      metric(server, `drum_model_reloads_total{outcome="${one}"}`),
    );
    expect(await Promise.all(outcomes)).toEqual([10, 5]);
  } finally {
    await server.stop();
  }
  expect(await server.ended).toEqual({ code: 0, signal: null });
});
