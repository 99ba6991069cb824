import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { FORMATS } from "../../src/data/formats/registry.js";
import type { DataFrame } from "../../src/data/frame.js";
import { delimited, integer } from "../../src/predictors/onnx/wire.js";
import type { Fixture } from "./conformance.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const ROWS = 60;

/** Models for the conformance suite by family: the templates' own, and small ones written into `folder`. */
export async function fixturesIn(folder: string): Promise<Readonly<Record<string, readonly Fixture[]>>> {
  const diabetes = await features("diabetes", "progression");
  const iris = await features("iris", "species");
  const breastCancer = await features("breast_cancer", "diagnosis");
  return {
    xgboost: [
      {
        name: "regression, UBJSON",
        path: join(root, "model_templates/typescript_xgboost/model.ubj"),
        context: { targetType: "regression" },
        frame: diabetes,
        width: 1,
        named: true,
      },
      {
        name: "multiclass, JSON",
        path: join(root, "model_templates/typescript_multiclass/model.json"),
        context: { targetType: "multiclass", classLabels: ["setosa", "versicolor", "virginica"] },
        frame: iris,
        width: 3,
        named: true,
      },
      {
        name: "multiclass without names of features",
        path: withoutNames(folder),
        context: { targetType: "multiclass" },
        frame: iris,
        width: 3,
        named: false,
      },
    ],
    keras: [
      {
        name: "regression, HDF5",
        path: join(root, "model_templates/keras_h5/model.h5"),
        context: { targetType: "regression" },
        frame: diabetes,
        width: 1,
        named: true,
      },
      {
        name: "regression, archive",
        path: join(root, "testdata/keras/diabetes.keras"),
        context: { targetType: "regression" },
        frame: diabetes,
        width: 1,
        named: true,
      },
    ],
    lightgbm: [
      {
        name: "regression",
        path: join(root, "testdata/lightgbm/diabetes.txt"),
        context: { targetType: "regression" },
        frame: diabetes,
        width: 1,
        named: true,
      },
      {
        name: "multiclass without names of features",
        path: join(root, "testdata/lightgbm/iris.lgb"),
        context: { targetType: "multiclass" },
        frame: iris,
        width: 3,
        named: false,
      },
    ],
    tensorflow: [
      {
        name: "multiclass, layers",
        path: join(root, "model_templates/tensorflowjs_multiclass/model.json"),
        context: { targetType: "multiclass", classLabels: ["setosa", "versicolor", "virginica"] },
        frame: iris,
        width: 3,
        named: true,
      },
      {
        name: "binary, graph",
        path: join(root, "testdata/tensorflow/breast_cancer/model.json"),
        context: { targetType: "binary", classLabels: ["benign", "malignant"] },
        frame: breastCancer,
        width: 1,
        named: false,
      },
    ],
    onnx: [
      {
        name: "binary, one input a column, ZipMap",
        path: join(root, "model_templates/typescript_onnx/model.onnx"),
        context: { targetType: "binary", classLabels: ["malignant", "benign"] },
        // The converter has replaced the blanks in the names of the inputs.
        frame: breastCancer.rename(breastCancer.names.map((name) => name.replaceAll(" ", "_"))),
        width: 2,
        named: true,
      },
      {
        name: "regression, one matrix",
        path: matrixProduct(folder, iris.names.length),
        context: { targetType: "regression" },
        frame: iris,
        width: 1,
        named: false,
      },
    ],
  };
}

async function features(name: string, target: string): Promise<DataFrame> {
  const csv = await FORMATS.find((format) => format.name === "csv")!.load();
  const frame = await csv.read(readFileSync(join(root, `testdata/${name}.csv`)), {});
  return frame.drop([target]).slice(0, ROWS);
}

function withoutNames(folder: string): string {
  const path = join(folder, "without_names.json");
  const model = JSON.parse(
    readFileSync(join(root, "model_templates/typescript_multiclass/model.json"), "utf8"),
  );
  model.learner.feature_names = [];
  model.learner.feature_types = [];
  writeFileSync(path, JSON.stringify(model));
  return path;
}

/** An ONNX model of one product, `y[N, 1] = x[N, width] · w`, written field by field. */
function matrixProduct(folder: string, width: number): string {
  const text = (number: number, value: string) => delimited(number, Buffer.from(value));
  const tensor = (name: string, size: number) => {
    const dimensions = delimited(2, delimited(1, text(2, "N")), delimited(1, integer(1, size)));
    return [text(1, name), delimited(2, delimited(1, integer(1, 1), dimensions))];
  };
  const weights = Float32Array.from({ length: width }, (_, i) => Math.sin(i + 1) / 3);
  const graph = delimited(
    7,
    delimited(1, text(1, "x"), text(1, "w"), text(2, "y"), text(4, "MatMul")),
    text(2, "product"),
    delimited(
      5,
      integer(1, width),
      integer(1, 1),
      integer(2, 1),
      text(8, "w"),
      delimited(9, Buffer.from(weights.buffer)),
    ),
    delimited(11, ...tensor("x", width)),
    delimited(12, ...tensor("y", 1)),
  );
  const path = join(folder, "product.onnx");
  writeFileSync(path, Buffer.concat([integer(1, 8), graph, delimited(8, text(1, ""), integer(2, 17))]));
  return path;
}
