import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { scratchFolder } from "../scenarios/model-folder.js";
import { processesWith, until } from "../scenarios/processes.js";
import { ROOT } from "../scenarios/run-drum.js";
import { codeDir } from "../scenarios/templates.js";
import { checkPredictions, writeLargeFile } from "./large-file.js";

const KILLS = 20;
const folder = scratchFolder();

test(`killed ${KILLS} times at any moment, a run ends with every row right`, {
  timeout: 3_600_000,
}, async () => {
  const input = join(folder, "in.csv");
  const rows = await writeLargeFile(input, 3e9, true);
  const [output, checkpoint] = [join(folder, "out.csv"), join(folder, "checkpoint.json")];
  const files = ["--input", input, "--output", output, "--checkpoint", checkpoint];
  const args = [`${ROOT}/bin/drum.js`, "score", "--code-dir", codeDir("typescript_xgboost"), ...files];

  const unbroken = join(folder, "unbroken.csv");
  const whole = args.slice(0, -2).map((arg) => (arg === output ? unbroken : arg));
  expect((await once(spawn(process.execPath, whole, { stdio: "ignore" }), "close"))[0]).toBe(0);

  const positions: number[] = [];
  let code: number | null = null;
  for (let kill = 0; code === null; kill++) {
    const marker = `${checkpoint}-${kill}`;
    const child = spawn(process.execPath, args, {
      stdio: "inherit",
      env: { ...process.env, DRUM_TEST_MARKER: marker },
    });
    const ended = once(child, "close");
    if (kill < KILLS) {
      const before = existsSync(checkpoint) ? statSync(checkpoint).mtimeMs : 0;
      if (kill % 4 !== 3) {
        await until(
          () => child.exitCode !== null || (existsSync(checkpoint) && statSync(checkpoint).mtimeMs > before),
          60_000,
        );
      }
      await new Promise((done) => setTimeout(done, Math.random() * 200));
      const workers = processesWith(marker).filter((pid) => pid !== child.pid);
      const worker = workers[kill % Math.max(1, workers.length)];
      // A worker that dies is replaced: the run goes on until its coordinator dies too.
      if (kill % 2 === 1 && worker !== undefined) process.kill(worker, "SIGKILL");
      await new Promise((done) => setTimeout(done, Math.random() * 200));
      child.kill("SIGKILL");
    }
    [code] = (await ended) as [number | null];
    if (existsSync(checkpoint))
      positions.push(JSON.parse(readFileSync(checkpoint, "utf8")).progress.position);
  }
  console.log(`positions: ${positions.map((bytes) => `${(bytes / 1e6).toFixed(0)} MB`).join(", ")}`);
  expect(code).toBe(0);
  expect(positions.length).toBeGreaterThan(5);
  expect(readFileSync(output).equals(readFileSync(unbroken))).toBe(true);
  expect(await checkPredictions(output)).toEqual({ rows, wrong: 0 });
});
