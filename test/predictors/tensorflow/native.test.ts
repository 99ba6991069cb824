import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, it } from "vitest";
import { float64Column } from "../../../src/data/column.js";
import { DataFrame } from "../../../src/data/frame.js";
import { loadTensorFlowModel } from "../../../src/predictors/tensorflow/predictor.js";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "drum-native-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const PACKAGES = ["core", "layers", "converter", "backend-cpu"];

/** A package of the native one's name and exports, which computes in plain JavaScript. */
function installStandIn(code: string): void {
  const installed = join(folder, "node_modules/@tensorflow/tfjs-node");
  mkdirSync(installed, { recursive: true });
  writeFileSync(join(installed, "package.json"), '{"name": "@tensorflow/tfjs-node", "main": "index.js"}');
  writeFileSync(join(installed, "index.js"), code);
}

const frame = new DataFrame(
  ["a", "b", "c", "d"],
  [5.1, 3.5, 1.4, 0.2].map((value) => float64Column(Float64Array.of(value, value + 1))),
);
const context = { targetType: "multiclass" };
const model = join(folder, "model.json");
cpSync(join(root, "model_templates/tensorflowjs_multiclass"), folder, { recursive: true });
const renamed = frame.rename([
  "sepal length (cm)",
  "sepal width (cm)",
  "petal length (cm)",
  "petal width (cm)",
]);

it("computes by the tfjs-node that is installed beside the model", async () => {
  const before = await loadTensorFlowModel(model, context);
  expect(before.description).toBe("TensorFlow.js (layers model, wasm)");
  const [core, ...others] = PACKAGES.map((name) =>
    JSON.stringify(join(root, `node_modules/@tensorflow/tfjs-${name}`)),
  );
  installStandIn(`Object.assign(exports, ${[core, ...others].map((path) => `require(${path})`).join(", ")});
    exports.setBackend("cpu");`);
  const native = await loadTensorFlowModel(model, context);
  expect(native.description).toBe("TensorFlow.js (layers model, tfjs-node, cpu)");
  const [there, here] = [await native.predict(renamed), await before.predict(renamed)];
  expect(there.names).toEqual(here.names);
  for (const name of there.names) {
    expect([...there.numbers(name)]).toEqual(
      [...here.numbers(name)].map((value) => expect.closeTo(value, 6)),
    );
  }
});

it("says so when that cannot be loaded", async () => {
  const other = join(folder, "other");
  cpSync(join(folder, "node_modules"), join(other, "node_modules"), { recursive: true });
  cpSync(join(root, "model_templates/tensorflowjs_multiclass"), other, { recursive: true });
  writeFileSync(
    join(other, "node_modules/@tensorflow/tfjs-node/index.js"),
    'throw new Error("The specified module could not be found: libtensorflow.so.2");',
  );
  const error = await loadTensorFlowModel(join(other, "model.json"), context).then(
    () => expect.unreachable(),
    (cause) => cause,
  );
  expect(error.code).toBe("PACKAGE_MISSING");
  expect(error.message).toContain("@tensorflow/tfjs-node");
  expect(error.message).toContain("libtensorflow.so.2");
});
