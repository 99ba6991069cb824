import { join } from "node:path";
import { modelFolder, scratchFolder } from "../scenarios/model-folder.js";
import { ROOT } from "../scenarios/run-drum.js";
import { type RunningServer, startServer } from "../scenarios/run-server.js";
import { python } from "./python.js";

/** Rows of ten numbers, and what they are asked of: an XGBoost model that knows the names of its features. */
export const DIABETES_ROWS = join(ROOT, "testdata/diabetes_features.csv");

const diabetes = {
  "model-metadata.yaml": "name: diabetes\ntype: inference\ntargetType: regression\n",
  "model.ubj": { copy: "model_templates/typescript_xgboost/model.ubj" },
};

/** A model of two columns that a pyfunc or a script can run as well. */
const PYTHON_SCORE = `
import numpy as np
import pandas as pd

def load_model(code_dir):
    return "none"

def score(data, model, **kwargs):
    x = data["a"].astype("float64") * 0.1 + data["b"].astype("float64").fillna(-1.5)
`;
const REGRESSION = `${PYTHON_SCORE}    return x.to_numpy()\n`;
const BINARY = `${PYTHON_SCORE}    p = 1 / (1 + np.exp(-x.clip(-30, 30)))
    return pd.DataFrame({"yes": p, "no": 1 - p})\n`;

const MIXED = `
  export const load_model = () => ({});
  export const transform = (data) => {
    const x = data.numbers("x");
    return { vector: Array.from(x, (value, i) => [value, i, 0.1]), x, text: data.values("t") };
  };`;

const HOOK = `
  export const load_model = () => ({});
  export const score_unstructured = (model, data, { mimetype, headers }) =>
    [\`\${mimetype} \${data.length} \${headers["x-amzn-sagemaker-custom-attributes"]}\`, { mimetype: "text/x-answer" }];`;

type Files = Parameters<typeof modelFolder>[1];

interface Wanted {
  readonly files: Files;
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Started by this word rather than by `server`. */
  readonly verb?: string;
}

const SAGEMAKER = { URL_PREFIX: "/endpoints/model", SAGEMAKER_MODEL_SERVER_WORKERS: "2" };
const byPython = (code: string, args: readonly string[]): Wanted => ({
  files: { "custom.py": code },
  args: ["--python", `${python}`, ...args],
});

const WANTED = {
  diabetes: { files: diabetes },
  sagemaker: { files: diabetes, env: SAGEMAKER, verb: "serve" },
  vertex: {
    files: diabetes,
    env: {
      AIP_HTTP_PORT: "8080",
      AIP_HEALTH_ROUTE: "/isalive",
      AIP_PREDICT_ROUTE: "/v1/projects/p/locations/l/endpoints/7:predict",
    },
  },
  hook: {
    files: { "custom.mjs": HOOK },
    args: ["--target-type", "unstructured"],
    env: SAGEMAKER,
    verb: "serve",
  },
  mixed: {
    files: {
      "model-metadata.yaml": "name: mixed\ntype: inference\ntargetType: transform\n",
      "custom.mjs": MIXED,
    },
  },
  regression: byPython(REGRESSION, ["--target-type", "regression"]),
  binary: byPython(BINARY, [
    ...["--target-type", "binary"],
    ...["--positive-class-label", "yes", "--negative-class-label", "no"],
  ]),
} satisfies Record<string, Wanted>;

export type ServerName = keyof typeof WANTED;

export interface Asked {
  readonly url: string;
  /** The model's name. */
  readonly model: string;
  readonly custom: string;
}

/** Starts a server of each kind. */
export async function startAll() {
  const running = await Promise.all(
    Object.entries(WANTED as Record<ServerName, Wanted>).map(
      async ([name, { files, args = [], env, verb }]) => {
        const codeDir = modelFolder(join(scratchFolder(), name), files);
        // SageMaker and Vertex AI name the model by the environment.
        const command = verb && [process.execPath, `${ROOT}/bin/drum.js`, verb];
        const server = await startServer(args, {
          env: { CODE_DIR: codeDir, ...env },
          ...(command && { command }),
        });
        return { name, server, asked: { url: server.url, model: name, custom: join(codeDir, "custom.py") } };
      },
    ),
  );
  return {
    servers: Object.fromEntries(running.map(({ name, asked }) => [name, asked])) as Record<ServerName, Asked>,
    stop: () => Promise.all(running.map(({ server }: { server: RunningServer }) => server.stop())),
  };
}
