import { describe, expect, it } from "vitest";
import type { ModelSpec } from "../../../src/model/spec.js";
import type { ModelInfo } from "../../../src/model/work.js";
import { fitted, type OpenApi } from "../../../src/server/pages/open-api.js";
import type { WorkerPool } from "../../../src/workers/pool-types.js";
import { DOCUMENT, requestProblems } from "../document.js";

const modelled = (spec: Partial<ModelSpec>, info: Partial<ModelInfo> = {}) =>
  fitted(DOCUMENT as unknown as OpenApi, {
    spec: { name: "m", targetType: "regression", ...spec } as ModelSpec,
    pool: { info: { predictor: "p", hooks: [], rowwise: true, ...info } } as unknown as WorkerPool,
  });

const content = (document: OpenApi, path: string) => document.paths[path]!.post!.requestBody!.content;

describe("the document of a server", () => {
  it.each([
    ["regression", "/predict", "/transform"],
    ["transform", "/transform", "/predict"],
    ["unstructured", "/predictUnstructured", "/transform"],
  ] as const)("of a %s model has %s and not %s", (targetType, there, missing) => {
    const { paths } = modelled({ targetType });
    expect(paths[there]).toBeDefined();
    expect(paths[missing]).toBeUndefined();
    expect(paths["/livez"]).toBeDefined();
  });

  it("has the model's features as examples, which the document itself allows", () => {
    const features = [{ name: "age", type: "float" }, { name: 'a "b", c' }, { name: "job", type: "c" }];
    const document = modelled({}, { features });
    const examples = content(document, "/predict");
    expect(examples["text/csv"]!.example).toBe('age,"a ""b"", c",job\n0,0,text\n');
    expect(examples["application/json"]!.example).toEqual([{ age: 0, 'a "b", c': 0, job: "text" }]);
    for (const path of [
      "/predict",
      "/invocations",
      "/score",
      "/v1/models/{model}:predict",
      "/v2/models/{model}/infer",
    ]) {
      const example = content(document, path)["application/json"]!.example;
      expect(example, path).toBeDefined();
      expect(requestProblems("POST", path, "application/json", Buffer.from(JSON.stringify(example)))).toEqual(
        [],
      );
    }
    expect(content(modelled({}), "/predict")["text/csv"]!.example).toBeUndefined();
  });

  it("writes the model's own words as text, not as Markdown or HTML", () => {
    const { info } = modelled({ name: "<img src=x onerror=alert(1)>\n# [a](javascript:x)" });
    expect(info.description).toContain(
      "**\\<img src=x onerror=alert\\(1\\)\\> \\# \\[a\\]\\(javascript:x\\)**",
    );
  });
});
