import { readFileSync } from "node:fs";
import { needs, pythonFor } from "../oracles/python.js";
import { modelFolder, scratchFolder } from "../scenarios/model-folder.js";
import { codeDir, testdata } from "../scenarios/templates.js";
import { moody } from "../server/models.js";

/** A model that is asked, and data that it takes. */
export interface Fuzzed {
  readonly name: string;
  readonly args: () => readonly string[];
  /** Why it cannot be asked here. */
  readonly missing?: string;
  readonly samples: readonly { readonly type: string; readonly bytes: Uint8Array }[];
  /** Its code is a user's, whose messages may say anything of what they were given. */
  readonly ownMessages?: boolean;
}

const TYPES: Readonly<Record<string, string>> = {
  csv: "text/csv",
  json: "application/json",
  mtx: "text/mtx",
  arrow: "application/vnd.apache.arrow.file",
  arrows: "application/vnd.apache.arrow.stream",
  parquet: "application/vnd.apache.parquet",
  pgm: "image/x-portable-graymap",
};

const sample = (name: string) => ({
  type: TYPES[name.slice(name.lastIndexOf(".") + 1)] ?? "application/octet-stream",
  bytes: firstRows(name, readFileSync(testdata(name))),
});

/** Small, so that many can be sent: the first rows of a CSV file. */
const firstRows = (name: string, bytes: Uint8Array) =>
  name.endsWith(".csv")
    ? Buffer.from(Buffer.from(bytes).toString("utf8").split("\n").slice(0, 6).join("\n"))
    : bytes;

const csv = (text: string) => ({ type: "text/csv", bytes: Buffer.from(text) });

const template = (name: string, ...files: string[]): Fuzzed => ({
  name,
  args: () => ["--code-dir", codeDir(name)],
  samples: files.map(sample),
});

const PYTHON = ["sklearn", "pandas", "pyarrow"];
const python = pythonFor(PYTHON);

/** What is looked for in answers and logs, where no value of a request may be seen. */
export const CANARY = "zq7canary";

const TEXT_MODEL = `
  export const load_model = () => ({ words: new Map([["good", 0.9], ["bad", 0.1]]) });
  export const score = (data, model) => {
    const yes = data.values("text").map((text) => model.words.get(String(text)) ?? 0.5);
    return { yes, no: yes.map((share) => 1 - share) };
  };
`;

export const MODELS: readonly Fuzzed[] = [
  template("typescript_xgboost", "diabetes_features.csv", "diabetes.arrow", "diabetes.csv"),
  template("typescript_onnx", "breast_cancer.csv", "breast_cancer.arrow", "breast_cancer.parquet"),
  template("typescript_transform", "wine.csv", "wine.arrow", "wine_missing.csv"),
  {
    ...template("typescript_unstructured", "digits_images.json", "digit.pgm"),
    ownMessages: true,
  },
  {
    name: "text",
    args: () => [
      ...["--target-type", "binary", "--positive-class-label", "yes", "--negative-class-label", "no"],
      ...["--code-dir", modelFolder(scratchFolder(), { "custom.mjs": TEXT_MODEL })],
    ],
    samples: [
      csv(`text,n\ngood,1\n${CANARY},2\n`),
      csv(`text\n"a ""quoted"" ${CANARY}\nof two lines"\nbad\n`),
      {
        type: "application/json",
        bytes: Buffer.from(JSON.stringify([{ text: CANARY, n: 1 }, { text: "bad" }])),
      },
      {
        type: "application/json",
        bytes: Buffer.from(
          JSON.stringify({ dataframe_split: { columns: ["text"], data: [[CANARY], ["good"]] } }),
        ),
      },
    ],
  },
  {
    name: "failing",
    args: moody,
    samples: ["fine", "throw", "refuse", "teapot", "nothing", "labels", "sum", "rows", "notanumber"].map(
      (mode) => csv(`mode,n\n${mode},${CANARY}\n`),
    ),
  },
  {
    ...template("python_sklearn_binary", "breast_cancer.csv", "breast_cancer.arrow", "breast_cancer.parquet"),
    args: () => ["--code-dir", codeDir("python_sklearn_binary"), "--python", python!],
    ...(python === undefined && { missing: needs(python, PYTHON) }),
  },
];
