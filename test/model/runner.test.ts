import { describe, expect, it } from "vitest";
import { parseMediaType } from "../../src/data/media-type.js";
import { resolveSpec } from "../../src/model/resolve.js";
import { loadModel } from "../../src/model/runner.js";
import { folderWith } from "./folder.js";

const csv = (text: string) => ({
  payload: { mediaType: parseMediaType("text/csv"), source: Buffer.from(text) },
});

const load = async (
  code: string,
  options: Record<string, unknown> = { targetType: "regression" },
  name = "custom.ts",
) => loadModel(await resolveSpec({ codeDir: folderWith({ [name]: code }), ...options }));

describe("hooks", () => {
  it("are called once each, in order, with data, model and labels", async () => {
    const model = await load(
      `
      import { DataFrame, type Score } from "drum";
      export const calls: string[] = [];
      export function init({ code_dir }: { code_dir: string }) { calls.push("init " + typeof code_dir); }
      export async function read_input_data(bytes: Uint8Array) {
        calls.push("read " + bytes.length);
        return DataFrame.from({ x: [1, 2] });
      }
      export const load_model = (dir: string) => { calls.push("load"); return { slope: 2 }; };
      export const transform = (data: DataFrame, model: any) => { calls.push("transform " + model.slope); return data.with("y", [5, 6]); };
      export const score: Score = (data, model: any, kwargs) => {
        calls.push("score " + JSON.stringify(kwargs));
        return data.numbers("x").map((x) => x * model.slope);
      };
      export const post_process = (predictions: DataFrame, model: any) => {
        calls.push("post " + predictions.names);
        return { Predictions: predictions.numbers("Predictions"), calls: [calls.join("; "), ""] };
      };`,
      { targetType: "binary", positiveClassLabel: "yes", negativeClassLabel: "no" },
    );
    expect(model.info.hooks).toEqual([
      "init",
      "read_input_data",
      "load_model",
      "transform",
      "score",
      "post_process",
    ]);
    const reply = await model.run(csv("abc"));
    if (reply.kind !== "table") throw new Error("no table");
    expect(reply.frame.values("Predictions")).toEqual([2, 4]);
    expect(reply.frame.values("calls")[0]).toBe(
      'init string; load; read 3; transform 2; score {"positive_class_label":"yes","positiveClassLabel":"yes","negative_class_label":"no","negativeClassLabel":"no","class_labels":["yes","no"],"classLabels":["yes","no"]}; post Predictions',
    );
  });

  it("say where in the user's file they failed", async () => {
    const model = await load(`
export const score = (data) => {
  const rows = undefined as any;
  return rows.length;
};`);
    await expect(model.run(csv("a\n1\n"))).rejects.toMatchObject({
      code: "HOOK_FAILED",
      status: 500,
      message: [
        "The score hook failed: TypeError: Cannot read properties of undefined (reading 'length')",
        "    at custom.ts:4:15",
        "    4 |   return rows.length;",
        "                      ^",
      ].join("\n"),
    });
  });
});
