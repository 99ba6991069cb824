import { beforeAll, describe, expect, it } from "vitest";
import { needs, pythonFor } from "../../oracles/python.js";
import { modelFolder, scratchFolder } from "../../scenarios/model-folder.js";
import { testdata } from "../../scenarios/templates.js";
import { AS, makeModels, score, testDoors } from "./doors.js";

const PACKAGES = ["pypmml", "sklearn", "pandas"];
const python = pythonFor(PACKAGES);
const env = { DRUM_PYTHON: python };
const folder = scratchFolder();

describe.skipIf(!python)(`PMML beside a custom.py${needs(python, PACKAGES)}`, () => {
  beforeAll(() => makeModels(python!, "pmml_models.py", folder));

  it.each([
    ["regression", AS.regression],
    ["binary", AS.binary],
    ["multiclass", AS.mixed],
  ])("%s: predicts what the model predicts that it was written from", async (name, args) => {
    await testDoors(folder, { name, args, formats: ["csv", "json"], within: 1e-9 }, env);
  });

  it("junk is one clear error", async () => {
    const { code, stderr, text } = await score(`${folder}/junk`, AS.regression, env);
    expect({ code, text }).toEqual({ code: 1, text: undefined });
    expect(stderr).toContain("model.pmml cannot be loaded as a PMML model: ");
    expect(stderr).not.toMatch(/Traceback|drum_host|undefined/);
  });

  it("says which columns the data lack", async () => {
    const { stderr } = await score(`${folder}/regression`, AS.regression, env, testdata("wine.csv"));
    expect(stderr).toContain("The input lacks 4 of the columns that the model needs: sepal length (cm), ");
  });
});

const without = pythonFor(["pandas"]);
const there = !without || pythonFor(["pandas", "pypmml"]) === without;
describe.skipIf(there)("a Python without pypmml (needs one where it is not installed)", () => {
  it("is told what to install, or to leave custom.py out", async () => {
    const codeDir = modelFolder(`${folder}/without`, { "model.pmml": "<PMML/>", "custom.py": "" });
    const { code, stderr } = await score(codeDir, AS.regression, { DRUM_PYTHON: without });
    expect(code).toBe(1);
    expect(stderr).toContain("without that file, drum runs it by Java, which needs no Python");
    expect(stderr).toContain(`Install it: ${without} -m pip install pypmml`);
  });
});
