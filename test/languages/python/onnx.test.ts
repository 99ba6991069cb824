import { cpSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { needs, pythonFor } from "../../oracles/python.js";
import { modelFolder, scratchFolder } from "../../scenarios/model-folder.js";
import { parseNumbers, testdata } from "../../scenarios/templates.js";
import { AS, irisFeatures, makeModels, score, testDoors } from "./doors.js";

const PACKAGES = ["onnx", "skl2onnx", "onnxruntime", "pandas", "pyarrow", "scipy"];
const python = pythonFor(PACKAGES);
const env = { DRUM_PYTHON: python };
const folder = scratchFolder();
const ALL = ["csv", "json", "arrow", "mtx"];

describe.skipIf(!python)(`ONNX beside a custom.py${needs(python, PACKAGES)}`, () => {
  beforeAll(() => makeModels(python!, "onnx_models.py", folder));

  it.each([
    ["regression", AS.regression, ALL],
    ["hooks", AS.regression, ALL],
    ["binary zipmap", AS.binary, ["csv"]],
    ["binary tensor", AS.binary, ALL],
    ["multiclass zipmap", AS.mixed, ALL],
    ["multiclass tensor", AS.mixed, ["csv"]],
    ["multiclass picked", AS.mixed, ["csv"]],
    ["multiclass numbers", ["--target-type", "multiclass", "--class-labels", "2", "1", "0"], ["csv"]],
    ["multiclass noted", AS.mixed, ["csv"]],
    ["transform", AS.transform, ["csv"]],
    ["mixed inputs", AS.regression, ["csv", "arrow"]],
    ["one row", AS.regression, ["csv", "arrow"]],
  ])("%s: predicts what onnxruntime predicts", async (name, args, formats) => {
    await testDoors(folder, { name, args, formats, within: 1e-6 }, env);
  });

  it.each([
    ["binary zipmap", AS.binary],
    ["binary tensor", AS.binary],
    ["multiclass picked", AS.mixed],
    ["multiclass noted", AS.mixed],
    ["one row", AS.regression],
  ])("%s: predicts what Node predicts by the same file without a custom.py", async (name, args) => {
    const features = irisFeatures(folder);
    const alone = modelFolder(join(folder, `${name} alone`), {});
    cpSync(join(folder, name, "model.onnx"), join(alone, "model.onnx"), { recursive: true });
    const node = await score(alone, args, {}, features);
    expect(node.stderr).toBe("");
    const [inNode, inPython] = [node, await score(join(folder, name), args, env, features)].map(({ text }) =>
      parseNumbers(text!),
    );
    expect(inPython!.header).toEqual(inNode!.header);
    const near = inNode!.rows.map((row) => row.map((value) => expect.closeTo(value, 5)));
    expect(inPython!.rows).toEqual(near);
  });

  it.each(["junk", "cut"])("%s: is one clear error", async (name) => {
    const { code, stderr, text } = await score(`${folder}/${name}`, AS.regression, env);
    expect({ code, text }).toEqual({ code: 1, text: undefined });
    expect(stderr).toContain("An error occurred when loading your artifact: The model file ");
    expect(stderr).toContain("model.onnx cannot be loaded as an ONNX model: ");
    expect(stderr).not.toMatch(/Traceback|drum_host|undefined/);
  });

  it("says what columns are needed", async () => {
    const wine = testdata("wine.csv");
    const count = await score(`${folder}/regression`, AS.regression, env, wine);
    expect(count.stderr).toContain(
      "The input has 13 columns where the model, which has no names for them, takes 4.",
    );
    const names = await score(`${folder}/one row`, AS.regression, env, wine);
    expect(names.stderr).toContain(
      "The input lacks 4 of the columns that the model needs: petal width (cm), ",
    );
    const inputs = await score(`${folder}/mixed inputs`, AS.regression, env, wine);
    expect(inputs.stderr).toContain(
      "The input lacks 2 of the columns that the model needs: petal_width__cm_, species.",
    );
  });
});
