import { spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { folderWith } from "../folder.js";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** Compiles a custom.ts in a project of its own that has this package and nothing else. */
function compile(code: string): { status: number | null; output: string } {
  const compilerOptions = {
    target: "ES2022",
    module: "NodeNext",
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    types: [],
    skipLibCheck: false,
  };
  const folder = folderWith({
    "package.json": '{"type":"module"}',
    "tsconfig.json": JSON.stringify({ compilerOptions, files: ["custom.ts"] }),
    "custom.ts": code,
  });
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(root, join(folder, "node_modules", "drum"));
  const args = [join(root, "node_modules/typescript/bin/tsc"), "-p", folder];
  const { status, stdout } = spawnSync(process.execPath, args, { encoding: "utf8" });
  return { status, output: stdout };
}

describe("types for hooks", () => {
  it("stand on their own and fit what hooks do", () => {
    const { output } = compile(`
      import { DataFrame, defineModel, float64Column, HttpError, loadArtifact } from "drum";
      import type {
        Column, InitHook, LoadModel, PostProcess, Predictor, ReadInputData, Row, Score, ScoreUnstructured, Transform,
      } from "drum";

      interface Weights { slope: number }
      export const init: InitHook = async ({ code_dir, codeDir }) => { if (code_dir !== codeDir) throw new HttpError("x", 422); };
      export const read_input_data: ReadInputData = (bytes) => DataFrame.fromRecords([{ length: bytes.length }]);
      export const load_model: LoadModel<Weights> = (dir) => ({ slope: dir.length });
      export const transform: Transform<Weights> = (data) => data.drop(["id"]);
      export const score: Score<Weights> = (data, model, { positive_class_label }) => ({
        [positive_class_label ?? "yes"]: data.numbers("x").map((x) => x * model.slope),
      });
      export const post_process: PostProcess = (predictions) => {
        const first: Row | undefined = [...predictions.rows()][0];
        const column: Column = float64Column(predictions.numbers("Predictions"));
        return first ? predictions.with("Predictions", column) : predictions;
      };
      export const score_unstructured: ScoreUnstructured = async (model, data, { query, mimetype, charset, headers }) =>
        [typeof data === "string" ? data : data.slice(0, 1), { mimetype, charset: charset ?? headers.x ?? query.y ?? null }];
      export const model = defineModel({
        load_model: async () => ({ slope: 2 }),
        score: (data, model) => data.numbers("x").map((x) => x * model.slope),
      });
      export const chosen: LoadModel<Predictor> = (dir) => loadArtifact(dir + "/a.onnx");
      export const rows: Score = (data) => [...data.rows()].map((row) => ({ Predictions: Number(row.x) }));
      export const numbers: Score = () => [1, 2];
      export const words: Score<null, string[]> = (data) => data.map((word) => word.length);
    `);
    expect(output).toBe("");
  });

  it("find mistakes", () => {
    const { status, output } = compile(`
      import { defineModel, type Score, type ScoreUnstructured } from "drum";
      export const score: Score = () => "text";
      export const score_unstructured: ScoreUnstructured = () => 3;
      export const model = defineModel({ load_model: () => ({ slope: 2 }), score: (_, model) => [model.slop] });
    `);
    expect(status).not.toBe(0);
    for (const line of [3, 4, 5]) expect(output).toContain(`custom.ts(${line},`);
  });
});
