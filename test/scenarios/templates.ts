import { readdirSync, readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import { ROOT } from "./run-drum.js";

/** The folders of `model_templates/`. */
export const TEMPLATES = readdirSync(`${ROOT}/model_templates`, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

/** Whether Node itself runs a template; the others' tests are in test/languages. */
export const runsInNode = (template: string) => /^(typescript|tensorflowjs)_/.test(template);

/** The data set that each structured template is made for, by its name in `testdata/`. */
export const DATA_SETS = {
  typescript_xgboost: "diabetes",
  typescript_multiclass: "iris",
  typescript_onnx: "breast_cancer",
  typescript_transform: "wine",
  tensorflowjs_multiclass: "iris",
  keras_h5: "diabetes",
  python_sklearn_regression: "diabetes",
  python_sklearn_binary: "breast_cancer",
  python_sklearn_multiclass: "iris",
  python_sklearn_anomaly: "breast_cancer",
  python_sklearn_transform: "wine",
  python_xgboost: "diabetes",
  python_onnx: "diabetes",
  python_pytorch: "breast_cancer",
  python_keras: "wine",
  python_custom_task: "wine",
  python_runtime_parameters: "diabetes",
} as const;

export const codeDir = (template: string) => `${ROOT}/model_templates/${template}`;
export const testdata = (file: string) => `${ROOT}/testdata/${file}`;

/** A CSV file of numbers: its header and its rows. */
export interface NumberTable {
  readonly header: readonly string[];
  readonly rows: readonly (readonly number[])[];
}

export function parseNumbers(csv: string | Uint8Array): NumberTable {
  const [header = [], ...rows]: string[][] = parse(Buffer.from(csv));
  return { header, rows: rows.map((row) => row.map((cell) => (cell === "" ? Number.NaN : Number(cell)))) };
}

/** What the library that trained the model predicts. */
export const expected = (name: string) => parseNumbers(readFileSync(testdata(`expected/${name}.csv`)));
