import { beforeAll, describe, expect, it } from "vitest";
import { needs, pythonFor } from "../../oracles/python.js";
import { scratchFolder } from "../../scenarios/model-folder.js";
import { testdata } from "../../scenarios/templates.js";
import { AS, makeModels, NOISE, score, testDoors } from "./doors.js";

const PACKAGES = ["keras", "tensorflow", "pandas"];
const python = pythonFor(PACKAGES);
// TensorFlow takes some seconds to be imported.
const env = { DRUM_PYTHON: python };
// Models of simple layers run in Node by themselves.
const IN_PYTHON = ["--language", "python"];
const folder = scratchFolder();
const formats = ["csv", "json", ...(pythonFor([...PACKAGES, "pyarrow"]) ? ["arrow"] : [])];
const sparse = pythonFor([...PACKAGES, "scipy"]) ? [...formats, "mtx"] : formats;

describe.skipIf(!python)(`Keras${needs(python, PACKAGES)}`, () => {
  beforeAll(() => makeModels(python!, "keras_models.py", folder));

  it.each([
    ["regression", AS.regression, sparse],
    ["binary one", AS.binary, formats],
    ["binary two", AS.binary, ["csv"]],
    ["multiclass", AS.species, sparse],
    ["anomaly", AS.anomaly, ["csv"]],
    ["transform", AS.transform, formats],
    ["named inputs", AS.regression, formats],
    ["own layers", AS.regression, ["csv"]],
    ["own layers h5", AS.regression, ["csv"]],
    ["image", AS.regression, ["csv"]],
  ])("%s: predicts what Keras predicts", async (name, args, formats) => {
    await testDoors(folder, { name, args: [...args, ...IN_PYTHON], formats, within: 1e-6 }, env);
  });

  it.each([
    [
      "weights",
      "it holds weights without a model. Save the whole model by model.save(path), or write a load_model hook",
    ],
    ["no model", "it holds weights without a model."],
    ["junk", "cannot be loaded by Keras: "],
    ["junk keras", "cannot be loaded by Keras: "],
    ["cut", "cannot be loaded by Keras: "],
    ["own layers without", "Put layers and functions of your own into custom.py"],
  ])("%s: is one clear error", async (name, says) => {
    const { code, stderr, text } = await score(`${folder}/${name}`, [...AS.regression, ...IN_PYTHON], env);
    expect({ code, text }).toEqual({ code: 1, text: undefined });
    expect(stderr).toContain("An error occurred when loading your artifact: The model file ");
    expect(stderr).toContain(says);
    expect(stderr).not.toMatch(/Traceback|drum_host|undefined/);
    expect(stderr.replace(NOISE, "").length).toBeLessThan(1000);
  });

  it("with two outputs says to choose", async () => {
    const { code, stderr } = await score(`${folder}/two outputs`, [...AS.regression, ...IN_PYTHON], env);
    expect(code).toBe(1);
    expect(stderr).toContain(
      "model.keras gives no usable predictions: it has 2 outputs.\nWrite a score hook",
    );
  });

  it("says how many columns are needed, when there are more", async () => {
    const { code, stderr } = await score(
      `${folder}/regression`,
      [...AS.regression, ...IN_PYTHON],
      env,
      testdata("wine.csv"),
    );
    expect(code).toBe(1);
    expect(stderr).toContain(
      "The input has 13 columns where the model, which has no names for them, takes 4.",
    );
  });
});

const OLDER = ["tf_keras", ...PACKAGES];
const older = pythonFor(OLDER);
describe.skipIf(!older)(`Keras 2${needs(older, OLDER)}`, () => {
  beforeAll(() => makeModels(older!, "keras2_models.py", folder));

  it.each(["keras 2 h5", "keras 2 native"])("%s: predicts what tf_keras predicts", async (name) => {
    const one = { name, args: [...AS.species, ...IN_PYTHON], formats: ["csv"], within: 1e-6 };
    await testDoors(folder, one, { DRUM_PYTHON: older });
  });
});
