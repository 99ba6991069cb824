import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { needs, pythonFor } from "../oracles/python.js";
import { modelFolder, scratchFolder } from "../scenarios/model-folder.js";
import { ROOT, runDrum } from "../scenarios/run-drum.js";
import { startServer } from "../scenarios/run-server.js";

const PACKAGES = ["pandas", "sklearn"];
const python = pythonFor(PACKAGES);
const env = { DRUM_PYTHON: python };
const folder = scratchFolder();
const IRIS = join(ROOT, "testdata/iris.csv");
const DIABETES = join(ROOT, "testdata/diabetes.csv");

let count = 0;
const model = (files: Record<string, string | { copy: string }>) =>
  modelFolder(join(folder, `model${count++}`), files);

async function score(
  codeDir: string,
  args: readonly string[],
  settings: NodeJS.ProcessEnv = {},
  input = IRIS,
) {
  const output = join(folder, `out${count++}.csv`);
  const outcome = await runDrum(
    ["score", "--code-dir", codeDir, "--input", input, "--output", output, ...args],
    { env: { ...env, ...settings } },
  );
  return { ...outcome, text: existsSync(output) ? readFileSync(output, "utf8") : undefined };
}

const REGRESSION = ["--target-type", "regression"];

/** Runs the Python of the tests with the model directory and the host's package on its path. */
const runPython = (codeDir: string, code: string) =>
  execFileSync(python!, ["-c", code], {
    cwd: codeDir,
    encoding: "utf8",
    env: { ...process.env, PYTHONPATH: `${codeDir}:${ROOT}/dist/workers/hosts/python/shim` },
  });

describe.skipIf(!python)(`runtime parameters${needs(python, PACKAGES)}`, () => {
  const PRINTS = `
from datarobot_drum import RuntimeParameters
from datarobot_drum.runtime_parameters import RuntimeParameters as Same
assert Same is RuntimeParameters
def score(data, model):
    for name in ("text", "flag", "number", "key", "deployment", "empty", "absent"):
        if RuntimeParameters.has(name):
            print(name, repr(RuntimeParameters.get(name)))
    try:
        RuntimeParameters.get("absent")
    except ValueError as error:
        print(error)
    return data.iloc[:, 0]
`;
  const METADATA = `
targetType: regression
runtimeParameterDefinitions:
  - {fieldName: text, type: string}
  - {fieldName: flag, type: boolean, defaultValue: false}
  - {fieldName: number, type: numeric, defaultValue: 2.5}
  - {fieldName: key, type: credential}
  - {fieldName: deployment, type: deployment}
  - {fieldName: empty, type: string}
`;
  const VALUES = "text: a b\nflag: yes\nkey: {credentialType: api_token, apiToken: t0k}\ndeployment: 65f\n";
  const PRINTED = `text 'a b'
flag True
number 2.5
key {'credentialType': 'api_token', 'apiToken': 't0k'}
deployment '65f'
empty None
Runtime parameter 'absent' does not exist!
`;

  it("come from a file, named by the option or by the environment, and nothing is said of it", async () => {
    const codeDir = model({ "custom.py": PRINTS, "model-metadata.yaml": METADATA });
    const file = join(folder, "values.yaml");
    writeFileSync(file, VALUES);
    const expected = { code: 0, stdout: PRINTED, stderr: "" };
    expect(await score(codeDir, ["--runtime-params-file", file])).toMatchObject(expected);
    expect(await score(codeDir, [], { RUNTIME_PARAMS_FILE: file })).toMatchObject(expected);
  });

  it("come from the environment", async () => {
    const codeDir = model({ "custom.py": PRINTS });
    const settings = {
      MLOPS_RUNTIME_PARAM_text: '{"type": "string", "payload": "x"}',
      MLOPS_RUNTIME_PARAM_number: '{"type": "numeric", "payload": "1.5"}',
    };
    expect(await score(codeDir, REGRESSION, settings)).toMatchObject({
      code: 0,
      stdout: "text 'x'\nnumber 1.5\nRuntime parameter 'absent' does not exist!\n",
      stderr: "",
    });
  });

  it("reach a server's hooks, in every worker", async () => {
    const codeDir = model({
      "custom.py":
        "from datarobot_drum import RuntimeParameters\ndef score(data, model):\n    return data.iloc[:, 0] * RuntimeParameters.get('number')\n",
      "model-metadata.yaml": METADATA,
    });
    const file = join(folder, "numbers.yaml");
    writeFileSync(file, "number: 3\n");
    const args = ["--code-dir", codeDir, "--max-workers", "2", "--runtime-params-file", file];
    const server = await startServer(args, { env });
    try {
      for (let i = 0; i < 4; i++) {
        const answer = await fetch(`${server.url}/predict/`, { method: "POST", body: "a\n2\n" });
        expect(await answer.json()).toEqual({ predictions: [6] });
      }
    } finally {
      await server.stop();
    }
  });

  it("say how many workers a server has, whatever the option says", async () => {
    const codeDir = model({
      "custom.py":
        "import os, time\ndef score(data, model):\n    time.sleep(1)\n    return data.iloc[:, 0] * 0 + os.getpid()\n",
    });
    const settings = { MLOPS_RUNTIME_PARAM_CUSTOM_MODEL_WORKERS: '{"type": "numeric", "payload": 2}' };
    const args = ["--code-dir", codeDir, ...REGRESSION, "--max-workers", "1"];
    const server = await startServer(args, { env: { ...env, ...settings } });
    try {
      const ask = async () => {
        const answer = await fetch(`${server.url}/predict/`, { method: "POST", body: "a\n1\n" });
        return ((await answer.json()) as { predictions: number[] }).predictions[0];
      };
      await expect.poll(async () => new Set(await Promise.all([ask(), ask(), ask(), ask()])).size).toBe(2);
    } finally {
      await server.stop();
    }
  });

  it("reach hooks in TypeScript", async () => {
    const codeDir = model({
      "custom.ts": `import { RuntimeParameters } from "drum";
export function score(data) {
  console.log(RuntimeParameters.has("absent"), JSON.stringify(RuntimeParameters.get("key")));
  return new Array(data.length).fill(RuntimeParameters.get("number"));
}
`,
      "model-metadata.yaml": METADATA,
    });
    const file = join(folder, "more.yaml");
    writeFileSync(file, VALUES);
    const { code, stdout, text } = await score(codeDir, ["--runtime-params-file", file]);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'false {"credentialType":"api_token","apiToken":"t0k"}\n',
    });
    expect(text).toMatch(/^Predictions\n2\.5\n/);
  });

  it("that are wrong end the command with DRUM's words, before anything is run", async () => {
    const codeDir = model({ "custom.py": `print('loaded')\n${PRINTS}`, "model-metadata.yaml": METADATA });
    const settings = { MLOPS_RUNTIME_PARAM_text: "t0k3n" };
    const { code, stdout, stderr } = await score(codeDir, [], settings);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("Invalid runtime parameter json payload.");
    expect(stderr).not.toContain("t0k3n");
  });

  it("that user code sets are checked when they are read", async () => {
    const codeDir = model({
      "custom.py": `
import os
from datarobot_drum import RuntimeParameters
from datarobot_drum.runtime_parameters.exceptions import InvalidJsonException, InvalidRuntimeParam
def score(data, model):
    for text in ("t0k3n", '{"type": "boolean", "payload": "t0k3n"}', "[]"):
        os.environ["MLOPS_RUNTIME_PARAM_own"] = text
        try:
            RuntimeParameters.get("own")
        except (InvalidJsonException, InvalidRuntimeParam) as error:
            print(type(error).__name__, error)
    return data.iloc[:, 0]
`,
    });
    const { code, stdout } = await score(codeDir, REGRESSION);
    expect(code).toBe(0);
    expect(stdout.split("\n").map((line) => line.split("!")[0]!.split(".")[0])).toEqual([
      "InvalidJsonException Invalid runtime parameter json payload",
      "InvalidRuntimeParam Invalid runtime parameter",
      "InvalidRuntimeParam Invalid runtime parameter",
      "",
    ]);
    expect(stdout).not.toContain("t0k3n");
  });
});

describe.skipIf(!python)(`CustomHTTPError${needs(python, PACKAGES)}`, () => {
  it("answers with its status and message, and fails a scoring", async () => {
    const hooks = `
from datarobot_drum import CustomHTTPError
def score(data, model):
    if data.columns[0] == "plain":
        raise CustomHTTPError()
    raise CustomHTTPError("too young", status_code=422)
`;
    const codeDir = model({ "custom.py": hooks });
    const server = await startServer(["--code-dir", codeDir, ...REGRESSION], { env });
    try {
      const answer = await fetch(`${server.url}/predict/`, { method: "POST", body: "a\n1\n" });
      expect([answer.status, answer.headers.get("x-drum-user-http-error")]).toEqual([422, "true"]);
      expect(((await answer.json()) as { message: string }).message).toContain("too young");
      const plain = await fetch(`${server.url}/predict/`, { method: "POST", body: "plain\n1\n" });
      expect(plain.status).toBe(400);
    } finally {
      await server.stop();
    }
    const { code, stderr } = await score(codeDir, REGRESSION);
    expect([code, stderr]).toEqual([1, "drum score: error: too young\n"]);
  });
});

describe.skipIf(!python)(`a CustomTask${needs(python, PACKAGES)}`, () => {
  const BINARY_TASK = `
import pandas as pd
from sklearn.linear_model import LogisticRegression
from datarobot_drum.custom_task_interfaces import BinaryEstimatorInterface

class CustomTask(BinaryEstimatorInterface):
    def fit(self, X, y, parameters=None, row_weights=None, **kwargs):
        self.estimator = LogisticRegression(max_iter=1000).fit(X, y)
        return self

    def predict_proba(self, X, **kwargs):
        return pd.DataFrame(self.estimator.predict_proba(X.iloc[:, :4]), columns=self.estimator.classes_)

if __name__ == "__main__":
    data = pd.read_csv("iris.csv")
    CustomTask().fit(data.iloc[:, :4], data["species"] == "setosa").save(".")
`;
  const LABELS = [
    ...["--target-type", "binary"],
    ...["--positive-class-label", "True", "--negative-class-label", "False"],
  ];
  const iris = { copy: "testdata/iris.csv" };
  const FIT = `
import pandas as pd
from custom import CustomTask
data = pd.read_csv("iris.csv")
task = CustomTask().fit(data.iloc[:, :4], data["species"] == "setosa")
assert task.save(".") is task
print(task.predict_proba(data).iloc[:3, 1].tolist())
`;

  it("predicts what it predicted when it was fitted, by file and by request", async () => {
    const codeDir = model({ "custom.py": BINARY_TASK, "iris.csv": iris });
    const fitted = JSON.parse(runPython(codeDir, FIT)) as number[];
    const { code, stderr, text } = await score(codeDir, LABELS);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const [header, ...rows] = text!.trimEnd().split("\n");
    expect(header).toBe("False,True");
    expect(rows).toHaveLength(150);
    expect(rows.slice(0, 3).map((row) => Number(row.split(",")[1]))).toEqual(fitted);
    const server = await startServer(["--code-dir", codeDir, ...LABELS], { env });
    try {
      const answer = await fetch(`${server.url}/predict/`, { method: "POST", body: readFileSync(IRIS) });
      const { predictions } = (await answer.json()) as { predictions: { True: number }[] };
      expect(predictions.slice(0, 3).map((prediction) => prediction.True)).toEqual(fitted);
      const info = (await (await fetch(`${server.url}/info/`)).json()) as { predictor: string };
      expect(info.predictor).toBe("CustomTask");
    } finally {
      await server.stop();
    }
  });

  it("may have been stored by running custom.py itself", async () => {
    const codeDir = model({ "custom.py": BINARY_TASK, "iris.csv": iris });
    runPython(codeDir, "import runpy; runpy.run_path('custom.py', run_name='__main__')");
    expect(await score(codeDir, LABELS)).toMatchObject({ code: 0, stderr: "" });
  });

  it.each([
    ["regression", "predict", "X.iloc[:, 0] * self.factor"],
    ["regression", "predict", "pd.DataFrame({'whatever': X.iloc[:, 0] * self.factor})"],
    ["regression", "predict", "(X.iloc[:, 0] * self.factor).to_numpy()"],
    ["anomaly", "predict", "X.iloc[:, 0] * self.factor"],
    ["transform", "transform", "X.iloc[:, :2] * self.factor"],
  ])("for %s gives by %s: %s", async (target, method, answer) => {
    const base = { regression: "RegressionEstimator", anomaly: "AnomalyEstimator", transform: "Transformer" };
    const code = `
import pandas as pd
from datarobot_drum.custom_task_interfaces import ${base[target as keyof typeof base]}Interface as Base
class CustomTask(Base):
    def fit(self, X, y=None, **kwargs):
        self.factor = 2
        return self
    def ${method}(self, X):
        return ${answer}
`;
    const codeDir = model({ "custom.py": code });
    runPython(codeDir, "from custom import CustomTask; CustomTask().fit(None).save('.')");
    const { code: exit, stderr, text } = await score(codeDir, ["--target-type", target]);
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
    const names = "sepal length (cm),sepal width (cm)";
    expect(text!.split("\n").slice(0, 2)).toEqual(
      target === "transform" ? [names, "10.2,7.0"] : ["Predictions", "10.2"],
    );
  });

  it("may keep a part of itself in a file of its own, and be given secrets", async () => {
    const codeDir = model({
      "custom.py": `
import json, os
from datarobot_drum.custom_task_interfaces import ApiTokenSecret, BasicSecret, RegressionEstimatorInterface
class CustomTask(RegressionEstimatorInterface):
    def fit(self, X, y, **kwargs):
        self.weights = lambda x: x * 3
        return self
    def save(self, artifact_directory):
        with open(os.path.join(artifact_directory, "weights.json"), "w") as file:
            json.dump(3, file)
        self.save_task(artifact_directory, exclude=["weights"])
        assert self.weights(1) == 3
        return self
    @classmethod
    def load(cls, artifact_directory):
        task = cls.load_task(artifact_directory)
        assert task.weights is None
        with open(os.path.join(artifact_directory, "weights.json")) as file:
            factor = json.load(file)
        task.weights = lambda x: x * factor
        return task
    def predict(self, X, **kwargs):
        token, login = self.secrets["TOKEN"], self.secrets["LOGIN"]
        assert isinstance(token, ApiTokenSecret) and isinstance(login, BasicSecret)
        print(token.api_token[:3], token, login.username, login)
        return self.weights(X.iloc[:, 0])
`,
    });
    runPython(codeDir, "from custom import CustomTask; CustomTask().fit(None, None).save('.')");
    const mount = join(folder, "secrets");
    mkdirSync(mount);
    writeFileSync(join(mount, "TOKEN"), '{"credential_type": "api_token", "api_token": "t0k3n", "more": 1}');
    const { code, stderr, stdout, text } = await score(
      codeDir,
      [...REGRESSION, "--user-secrets-mount-path", mount, "--user-secrets-prefix", "MY"],
      { MY_LOGIN: '{"credential_type": "basic", "username": "me", "password": "x"}' },
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toBe(
      "t0k ApiTokenSecret(api_token=***) me BasicSecret(username=***, password=***, snowflake_account_name=***)\n",
    );
    expect(Number(text!.split("\n")[1])).toBeCloseTo(15.3, 12);
  });

  it.each([
    [
      "that was not stored",
      "class CustomTask(RegressionEstimatorInterface):\n    pass\n",
      "",
      "DrumSerializationError: There is no ",
    ],
    [
      "without its method",
      "class CustomTask(RegressionEstimatorInterface):\n    pass\n",
      "CustomTask().save('.')",
      "The predict method of CustomTask failed: NotImplementedError: CustomTask does not define predict",
    ],
    [
      "that raises",
      "class CustomTask(RegressionEstimatorInterface):\n    def predict(self, X):\n        return X.nothing\n",
      "CustomTask().save('.')",
      "The predict method of CustomTask failed: AttributeError: 'DataFrame' object has no attribute 'nothing'\n    at custom.py:4:",
    ],
    [
      "that gives nothing",
      "class CustomTask(RegressionEstimatorInterface):\n    def predict(self, X):\n        pass\n",
      "CustomTask().save('.')",
      "The predict method of CustomTask returned None where a data frame is needed.",
    ],
  ])("%s is told clearly", async (_, code, save, says) => {
    const top = "from datarobot_drum.custom_task_interfaces import RegressionEstimatorInterface\n";
    const codeDir = model({ "custom.py": top + code });
    if (save) runPython(codeDir, `from custom import CustomTask; ${save}`);
    const outcome = await score(codeDir, REGRESSION, {}, DIABETES);
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toContain(says);
    expect(outcome.stderr).not.toMatch(/Traceback|drum_host|undefined/);
  });
});

describe.skipIf(!python)(`the package datarobot_drum${needs(python, PACKAGES)}`, () => {
  it("has what model code imports, and logs by --logging-level", async () => {
    const codeDir = model({
      "custom.py": `
from datarobot_drum.drum.common import get_drum_logger
from datarobot_drum.drum.enum import LOGGER_NAME_PREFIX, TargetType
from datarobot_drum.drum.exceptions import DrumCommonException, DrumSerializationError
from datarobot_drum.custom_task_interfaces.custom_task_interface import CustomTaskInterface
from datarobot_drum.custom_task_interfaces.user_secrets import load_secrets, secrets_factory
from datarobot_drum.custom_task_interfaces import MulticlassEstimatorInterface
logger = get_drum_logger("mine")
def score(data, model):
    logger.warning("a warning")
    logger.info("a remark")
    CustomTaskInterface.log_message("a message")
    return data.iloc[:, 0]
`,
    });
    const quiet = await score(codeDir, REGRESSION);
    expect(quiet.code).toBe(0);
    expect(quiet.stderr).toMatch(/^\S+ \S+ WARNING drum\.mine: a warning\n$/);
    const { stderr } = await score(codeDir, [...REGRESSION, "--logging-level", "info"]);
    expect(stderr).toMatch(
      /WARNING drum\.mine: a warning\n.*INFO drum\.mine: a remark\n.*INFO drum\..*: a message\n/,
    );
  });

  it("steps aside when another is installed", async () => {
    const other = join(folder, "other");
    modelFolder(other, { "datarobot_drum/__init__.py": "WHO = 'the installed one'\n" });
    const hooks =
      "import datarobot_drum\nprint(datarobot_drum.WHO)\ndef score(data, model):\n    return data.iloc[:, 0]\n";
    const { code, stdout } = await score(model({ "custom.py": hooks }), REGRESSION, { PYTHONPATH: other });
    expect([code, stdout]).toEqual([0, "the installed one\n"]);
  });
});
