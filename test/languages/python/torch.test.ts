import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { needs, pythonFor } from "../../oracles/python.js";
import { scratchFolder } from "../../scenarios/model-folder.js";
import { testdata } from "../../scenarios/templates.js";
import { AS, irisFeatures, makeModels, put, score, testDoors } from "./doors.js";

const PACKAGES = ["torch", "pandas", "sklearn"];
const python = pythonFor(PACKAGES);
const env = { DRUM_PYTHON: python };
const folder = scratchFolder();
const formats = ["csv", "json", ...(pythonFor([...PACKAGES, "pyarrow"]) ? ["arrow"] : [])];
const sparse = pythonFor([...PACKAGES, "scipy"]) ? [...formats, "mtx"] : formats;

describe.skipIf(!python)(`PyTorch${needs(python, PACKAGES)}`, () => {
  beforeAll(() => {
    makeModels(python!, "torch_models.py", folder);
    makeModels(python!, "torch_script.py", folder);
  });

  it.each([
    ["regression", AS.regression, sparse],
    ["binary one", AS.binary, formats],
    ["binary two", AS.binary, formats],
    ["multiclass", AS.species, sparse],
    ["anomaly", AS.anomaly, formats],
    ["transform", AS.transform, formats],
    ["double", AS.regression, formats],
    ["load_model hook", AS.regression, formats],
    ["own script", AS.regression, ["csv"]],
  ])("%s: predicts what PyTorch predicts", async (name, args, formats) => {
    await testDoors(folder, { name, args, formats, within: 1e-6 }, env);
  });

  it.each([
    ["state_dict", ["holds parameters (a state_dict) without the module", "Write a load_model hook"]],
    ["checkpoint", ["holds parameters (a state_dict) without the module", "Write a load_model hook"]],
    ["list", ["holds a list, not a module"]],
    ["junk", ["cannot be loaded as a PyTorch model"]],
    ["cut", ["cannot be loaded as a PyTorch model"]],
    ["lost", ["cannot be loaded as a PyTorch model: AttributeError: Can't get attribute 'Net'"]],
    ["own script without", ["Put those definitions into custom.py"]],
  ])("%s: is one clear error", async (name, says) => {
    const { code, stderr, text } = await score(`${folder}/${name}`, AS.regression, env);
    expect({ code, text }).toEqual({ code: 1, text: undefined });
    expect(stderr).toContain("An error occurred when loading your artifact: The model file ");
    for (const part of says) expect(stderr).toContain(part);
    expect(stderr).not.toMatch(/Traceback|drum_host|undefined/);
  });

  it("at the end of a pipeline: gets what the steps before it make", async () => {
    const input = irisFeatures(folder);
    const one = { name: "pipeline", args: AS.regression, formats: ["csv"], within: 1e-6, input };
    await testDoors(folder, one, env);
  });

  it("gives no rows for no rows", async () => {
    const none = put(folder, "none.csv", `${readFileSync(testdata("iris.csv"), "utf8").split("\n")[0]}\n`);
    expect((await score(`${folder}/binary one`, AS.binary, env, none)).text).toBe("yes,no\n");
    expect((await score(`${folder}/regression`, AS.regression, env, none)).text).toBe("Predictions\n");
  });

  it("says how many columns are needed, when there are more", async () => {
    const { code, stderr } = await score(`${folder}/regression`, AS.regression, env, testdata("wine.csv"));
    expect(code).toBe(1);
    expect(stderr).toContain(
      "The input has 13 columns where the model, which has no names for them, takes 4.",
    );
  });
});

const other = pythonFor(["pandas", "sklearn"]);
describe.skipIf(!python || !other || pythonFor(["sklearn", "torch"]) === other)(
  "a Python without PyTorch",
  () => {
    it("is told what to install", async () => {
      makeModels(python!, "torch_models.py", `${folder}/without`);
      const { code, stderr } = await score(`${folder}/without/regression`, AS.regression, {
        DRUM_PYTHON: other,
      });
      expect(code).toBe(1);
      expect(stderr).toContain("needs the Python package torch, which ");
      expect(stderr).toContain(`Install it: ${other} -m pip install torch`);
    });
  },
);
