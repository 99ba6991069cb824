import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { needs, pythonFor } from "../../oracles/python.js";
import { randomOf } from "../../random.js";
import { scratchFolder } from "../../scenarios/model-folder.js";
import { ROOT } from "../../scenarios/run-drum.js";
import { type RunningServer, startServer } from "../../scenarios/run-server.js";
import { type Trainer, trainedByPython } from "../matrix/runtimes.js";
import { type Asked, requestsOf } from "./requests.js";

const folder = scratchFolder();
const python = pythonFor(["sklearn"]);
const text: Trainer = {
  missing: needs(python, ["sklearn"]),
  run: (workspace) => {
    const program = fileURLToPath(new URL("models.py", import.meta.url));
    if (!existsSync(join(workspace, "hooks")))
      execFileSync(python!, [program, workspace, `${ROOT}/testdata`]);
    return workspace;
  },
};

interface Case {
  readonly name: string;
  readonly trainer: Trainer;
  readonly model: string;
  /** Whether the host answers several requests by one call. */
  readonly groups: boolean;
  /** The columns that are sent; absent: all of the data. */
  readonly columns?: readonly string[];
  readonly args?: readonly string[];
}

const NUMBERS = ["age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"];
const FEW = ["age", "bmi", "city"];

const CASES: readonly Case[] = [
  {
    name: "ONNX in Node",
    trainer: trainedByPython("onnx_models.py", ["skl2onnx", "onnxruntime"]),
    model: "onnx/regression",
    groups: true,
    columns: NUMBERS,
    // It is so quick that nothing is put together unless somebody wants to wait for it.
    args: ["--max-batch-delay", "2"],
  },
  {
    name: "XGBoost in Node",
    trainer: trainedByPython("xgboost_models.py", ["xgboost"]),
    model: "xgboost/regression",
    groups: false,
  },
  {
    name: "scikit-learn",
    trainer: trainedByPython("sklearn_models.py", ["sklearn"]),
    model: "sklearn/regression",
    groups: true,
  },
  {
    name: "an XGBoost pickle, with a delay",
    trainer: trainedByPython("xgboost_models.py", ["xgboost"]),
    model: "xgboost-pickle/regression",
    groups: true,
    args: ["--max-batch-delay", "5"],
  },
  { name: "a pipeline that knows categories", trainer: text, model: "pipeline", groups: true, columns: FEW },
  {
    name: "hooks whose metadata allow it",
    trainer: text,
    model: "hooks",
    groups: true,
    columns: FEW,
    args: ["--max-batch-rows", "12"],
  },
];

const ROUNDS = 2;
const CLIENTS = 24;

describe.each(CASES.map((one) => [`${one.name}${one.trainer.missing}`, one] as const))("%s", (_, one) => {
  describe.runIf(one.trainer.missing === "")("by HTTP", () => {
    let server: RunningServer;
    beforeAll(async () => {
      const models = one.trainer.run(folder);
      server = await startServer(
        ["--code-dir", join(models, one.model), "--target-type", "regression", ...(one.args ?? [])],
        { env: { DRUM_PYTHON: python } },
      );
    });
    afterAll(() => server?.stop("SIGKILL"));

    const ask = async ({ type, body }: Asked) => {
      const response = await fetch(`${server.url}/predict/`, {
        method: "POST",
        body,
        headers: { "content-type": type },
      });
      return `${response.status} ${await response.text()}`;
    };

    async function askAll(requests: readonly Asked[]): Promise<string[]> {
      const answers: string[] = new Array(requests.length);
      let next = 0;
      const client = async () => {
        for (let i = next++; i < requests.length; i = next++) answers[i] = await ask(requests[i]!);
      };
      await Promise.all(Array.from({ length: CLIENTS }, client));
      return answers;
    }

    async function batches(): Promise<{ requests: number; batches: number; rows: number }> {
      const metrics = await (await fetch(`${server.url}/metrics`)).text();
      const figure = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, "m").exec(metrics)?.[1]);
      return {
        requests: figure("drum_batch_requests_sum"),
        batches: figure("drum_batch_requests_count"),
        rows: figure("drum_batch_rows_sum"),
      };
    }

    it("answers requests at once byte for byte as each alone", async () => {
      const requests = requestsOf(randomOf(11), 160, one.columns);
      const alone: string[] = [];
      for (const request of requests) alone.push(await ask(request));
      expect(alone.filter((answer) => answer.startsWith("200 ")).length).toBeGreaterThan(80);
      expect(alone.some((answer) => answer.startsWith("4"))).toBe(true);
      const before = await batches();
      for (let round = 0; round < ROUNDS; round++) expect(await askAll(requests)).toEqual(alone);
      const after = await batches();
      const asked = after.requests - before.requests;
      if (!one.groups) return expect(asked).toBe(0);
      // No worker is asked for what is empty.
      expect(asked).toBe(ROUNDS * requests.filter(({ body }) => body.length > 0).length);
      expect(asked / (after.batches - before.batches)).toBeGreaterThan(1.5);
    });

    it("answers all of them though its worker is killed in the midst", async () => {
      const requests = requestsOf(randomOf(12), 160, one.columns);
      const alone: string[] = [];
      for (const request of requests) alone.push(await ask(request));
      const stats = (await (await fetch(`${server.url}/stats`)).json()) as { drum_info: { pid: number }[] };
      const worker = stats.drum_info.map(({ pid }) => pid).find((pid) => pid !== server.process.pid)!;
      const asking = askAll([...requests, ...requests, ...requests]);
      setTimeout(() => process.kill(worker, "SIGKILL"), 100);
      expect(await asking).toEqual([...alone, ...alone, ...alone]);
      expect(() => process.kill(worker, 0)).toThrow();
    });
  });
});
