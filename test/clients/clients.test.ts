import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, needs, python } from "./python.js";
import { type Asked, DIABETES_ROWS, type ServerName, startAll } from "./servers.js";

type Answer = readonly [status: number, body: unknown];
type Numbers = readonly number[];

interface Found {
  readonly ask_open_inference: Record<"pandas" | "numpy" | "triton" | "triton binary", Numbers> & {
    readonly "mixed codec": unknown;
    readonly "mixed triton": unknown;
  };
  readonly ask_kserve: Record<"rows" | "records" | "v2" | "v2 binary", Numbers> &
    Record<"other model" | "no instances" | "other width", readonly [number, string]> &
    Record<"ready" | "live" | "v2 ready", unknown>;
  readonly ask_mlflow: {
    readonly same: Record<"regression" | "binary", Record<string, readonly [Answer, Answer]>>;
    readonly diabetes: Record<"frame" | "array" | "instances", Numbers>;
    readonly params: Answer;
  } & Record<"/ping" | "/health" | "/version", readonly Numbers[]>;
  readonly ask_clouds: {
    readonly sagemaker: Record<"csv" | "csv with a header" | "json" | "lines", Numbers> &
      Record<"content type" | "lines type" | "text" | "text by the toolkit", string> &
      Record<"other width" | "ping" | "execution-parameters", Answer>;
    readonly vertex: Record<"rows" | "records" | "empty parameters", Numbers> &
      Record<"parameters" | "no instances", readonly [number, string]> & { readonly health: number };
    readonly azure: Record<string, readonly [Answer, Answer]>;
    readonly "azure diabetes": readonly Numbers[];
    readonly hook: readonly [string, string];
  };
}

/** Where drum does something else on purpose: MLflow's status, and drum's. */
const OTHERWISE: Readonly<Record<string, readonly [number, number]>> = {
  // To MLflow whatever goes wrong in a model is the client's mistake.
  "a column that is missing": [400, 500],
  // MLflow fills up what a short row lacks.
  "rows of two widths": [200, 400],
};

describe.skipIf(!python)(`The clients of other platforms${needs}`, () => {
  let servers: Record<ServerName, Asked>;
  let stop: (() => Promise<unknown>) | undefined;
  let drum: Numbers;
  const found = {} as { -readonly [Program in keyof Found]: Found[Program] };

  beforeAll(async () => {
    ({ servers, stop } = await startAll());
    const csv = readFileSync(DIABETES_ROWS);
    const response = await fetch(`${servers.diabetes.url}/predict`, {
      method: "POST",
      headers: { "content-type": "text/csv" },
      body: csv,
    });
    drum = ((await response.json()) as { predictions: number[] }).predictions;
    const question = { csv: DIABETES_ROWS, servers };
    await Promise.all(
      (["ask_open_inference", "ask_kserve", "ask_mlflow", "ask_clouds"] as const).map(async (program) => {
        found[program] = (await ask(program, question)) as never;
      }),
    );
  });
  afterAll(() => stop?.());

  it("get the same predictions of the same rows, bit for bit, through every contract", () => {
    const { ask_open_inference: v2, ask_kserve: kserve, ask_mlflow: mlflow, ask_clouds: clouds } = found;
    expect(drum).toHaveLength(442);
    const all: Record<string, Numbers> = {
      "MLServer's pandas codec": v2.pandas,
      "MLServer's NumPy codec": v2.numpy,
      "Triton in JSON": v2.triton,
      "Triton in bytes": v2["triton binary"],
      "KServe 1, rows": kserve.rows,
      "KServe 1, records": kserve.records,
      "KServe 2 in JSON": kserve.v2,
      "KServe 2 in bytes": kserve["v2 binary"],
      "MLflow, a frame": mlflow.diabetes.frame,
      "MLflow, an array": mlflow.diabetes.array,
      "MLflow, instances": mlflow.diabetes.instances,
      "SageMaker, CSV": clouds.sagemaker.csv,
      "SageMaker, CSV with a header": clouds.sagemaker["csv with a header"],
      "SageMaker, JSON": clouds.sagemaker.json,
      "SageMaker, JSON lines": clouds.sagemaker.lines,
      "Vertex AI, rows": clouds.vertex.rows,
      "Vertex AI, records": clouds.vertex.records,
      "Vertex AI, without parameters": clouds.vertex["empty parameters"],
      "Azure, split": clouds["azure diabetes"][0]!,
      "Azure, rows": clouds["azure diabetes"][1]!,
      "Azure, columns": clouds["azure diabetes"][2]!,
    };
    for (const [name, predictions] of Object.entries(all)) expect([name, predictions]).toEqual([name, drum]);
  });

  it("of MLflow get what its own server says of the same model to the same requests", () => {
    for (const [kind, requests] of Object.entries(found.ask_mlflow.same)) {
      for (const [name, [[status, there], [ownStatus, here]]] of Object.entries(requests)) {
        const what = `${kind}, ${name}`;
        const other = OTHERWISE[name];
        if (other !== undefined) {
          expect([what, status, ownStatus]).toEqual([what, ...other]);
          continue;
        }
        expect([what, ownStatus]).toEqual([what, status]);
        if (status === 200) expect([what, here]).toEqual([what, there]);
        else {
          expect([what, Object.keys(here as object)]).toEqual([what, ["error_code", "message"]]);
          expect([what, (here as { error_code: string }).error_code]).toEqual([
            what,
            (there as { error_code: string }).error_code,
          ]);
        }
      }
    }
    const { "/ping": ping, "/health": health, "/version": version } = found.ask_mlflow;
    for (const [there, here] of [...ping, ...health, ...version]) expect(here).toBe(there);
    expect(found.ask_mlflow.params).toEqual([
      400,
      { error_code: "BAD_REQUEST", message: expect.stringContaining("The request has params") },
    ]);
  });

  it("of KServe are told of readiness and of mistakes", () => {
    const { ask_kserve: kserve } = found;
    expect([kserve.ready, kserve.live, kserve["v2 ready"]]).toEqual([true, true, [true, true]]);
    expect(kserve["other model"][0]).toBe(404);
    expect(kserve["no instances"][0]).toBe(400);
    expect(kserve["other width"]).toEqual([400, expect.not.stringContaining("77")]);
  });

  it("of the Open Inference Protocol get vectors, text and missing numbers as their codecs read them", () => {
    expect(found.ask_open_inference["mixed codec"]).toEqual({
      content: "pd",
      shapes: { vector: [2, 3], x: [2, 1], text: [2, 1] },
      vector: [0.5, 0, 0.1, null, 1, 0.1],
      x: [0.5, null],
      text: ["ä", "b"],
    });
    expect(found.ask_open_inference["mixed triton"]).toEqual({
      vector: [
        [0.333251953125, 0, 0.1],
        [null, 1, 0.1],
      ],
      x: [[0.333251953125], [null]],
      text: [["ä"], ["b"]],
    });
  });

  it("of SageMaker get CSV as its toolkit writes it, and what its platform asks before", () => {
    const { sagemaker, hook } = found.ask_clouds;
    expect(sagemaker["content type"]).toMatch(/^text\/csv\b/);
    expect(sagemaker.text).toBe(sagemaker["text by the toolkit"]);
    expect(sagemaker["lines type"]).toBe("application/jsonlines");
    expect(sagemaker.ping).toEqual([200, { state: "ready" }]);
    expect(sagemaker["execution-parameters"]).toEqual([
      200,
      { MaxConcurrentTransforms: 2, BatchStrategy: "MULTI_RECORD", MaxPayloadInMB: 6 },
    ]);
    expect(sagemaker["other width"][0]).toBe(422);
    expect(hook).toEqual([
      "application/x-npy 2 c000b4f9-df62-4c85-a0bf-7c525f9104a4",
      "text/x-answer; charset=utf-8",
    ]);
  });

  it("of Vertex AI are told of health and of mistakes", () => {
    const { vertex } = found.ask_clouds;
    expect(vertex.health).toBe(200);
    expect(vertex.parameters).toEqual([400, expect.stringContaining("parameters")]);
    expect(vertex.parameters[1]).not.toContain("77");
    // Google's client leaves an empty list out, and what has no instances is read as DRUM reads it.
    expect(vertex["no instances"][0]).toBe(422);
  });

  it("of Azure get what its own server says of the same code", () => {
    const { health, ...requests } = found.ask_clouds.azure;
    expect(health).toEqual([200, 200]);
    expect(Object.keys(requests)).toHaveLength(3);
    for (const [name, [there, here]] of Object.entries(requests)) expect([name, here]).toEqual([name, there]);
  });
});
