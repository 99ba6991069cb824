import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { needs, pythonFor } from "../../oracles/python.js";
import { modelFolder, scratchFolder } from "../../scenarios/model-folder.js";
import { ROOT, runDrum } from "../../scenarios/run-drum.js";
import { startServer } from "../../scenarios/run-server.js";

const python = pythonFor(["pandas"]);
const missing = needs(python, ["pandas"]);
const env = { DRUM_PYTHON: python };
const folder = scratchFolder();
const IRIS = join(ROOT, "testdata/iris.csv");
const REGRESSION = ["--target-type", "regression"];
const BINARY = ["--target-type", "binary", "--positive-class-label", "yes", "--negative-class-label", "no"];

let count = 0;
const model = (files: Record<string, string | { copy: string }>) =>
  modelFolder(join(folder, `model${count++}`), files);

/** Scores a file by a model directory; what was written comes back as `text`. */
async function score(
  codeDir: string,
  args: readonly string[],
  input = IRIS,
  settings: NodeJS.ProcessEnv = env,
) {
  const output = join(folder, `out${count++}.csv`);
  const outcome = await runDrum(
    ["score", "--code-dir", codeDir, "--input", input, "--output", output, ...args],
    {
      env: settings,
    },
  );
  const text = existsSync(output) ? readFileSync(output, "utf8") : undefined;
  return { ...outcome, text };
}

describe.skipIf(!python)(`hooks of a custom.py${missing}`, () => {
  it("are called once each, in order, with what they are promised", async () => {
    const codeDir = model({
      "beside.py": "FACTOR = 2\n",
      "custom.py": `
import io
import pandas as pd
from beside import FACTOR
calls = []
def init(**kwargs):
    calls.append(["init", sorted(kwargs)])
def read_input_data(data):
    calls.append(["read", type(data).__name__])
    return pd.read_csv(io.BytesIO(data))
def load_model(code_dir):
    calls.append(["load", code_dir])
    return {"scale": FACTOR}
def transform(data, model):
    calls.append(["transform", list(data.columns), model["scale"]])
    return data.iloc[:, :1]
def score(data, model, **kwargs):
    calls.append(["score", data.shape[1], kwargs])
    return pd.DataFrame({"no": data.iloc[:, 0] * 0 + 0.25, "yes": 0.75})
def post_process(predictions, model):
    calls.append(["post", list(predictions.columns)])
    print(repr(calls))
    return predictions.assign(more="text, and more")
`,
    });
    const { code, stdout, stderr, text } = await score(codeDir, BINARY);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const kwargs =
      "{'positive_class_label': 'yes', 'negative_class_label': 'no', 'class_labels': ['yes', 'no']}";
    const columns =
      "['sepal length (cm)', 'sepal width (cm)', 'petal length (cm)', 'petal width (cm)', 'species']";
    expect(stdout).toBe(
      `[['init', ['code_dir']], ['load', '${codeDir}'], ['read', 'bytes'], ['transform', ${columns}, 2], ` +
        `['score', 1, ${kwargs}], ['post', ['no', 'yes']]]\n`,
    );
    const [header, first, ...rest] = text!.trimEnd().split("\n");
    expect([header, first, rest.length]).toEqual(["no,yes,more", '0.25,0.75,"text, and more"', 149]);
  });

  it("may transform, with columns of every kind", async () => {
    const codeDir = model({
      "custom.py": `
import pandas as pd
def transform(data, model):
    n = len(data)
    return pd.DataFrame({
        "i": range(n), "f": 0.5, "b": [k % 2 == 0 for k in range(n)], "s": data["species"],
        "gap": pd.array([None if k == 0 else k for k in range(n)], dtype="Int64"),
        "when": pd.Timestamp("2024-01-02T03:04:05"), "c": data["species"].astype("category"),
    })
`,
    });
    const { code, stderr, text } = await score(codeDir, ["--target-type", "transform"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const [header, first, second] = text!.split("\n");
    expect(header).toBe("i,f,b,s,gap,when,c");
    expect(first).toMatch(/^0,0\.5,True,setosa,,2024-01-02[ T]03:04:05,setosa$/);
    expect(second).toMatch(/^1,0\.5,False,setosa,1(\.0)?,2024-01-02[ T]03:04:05,setosa$/);
  });

  const arrow = pythonFor(["pandas", "pyarrow"]);
  it.skipIf(!arrow)(`see the same table in every format${needs(arrow, ["pandas", "pyarrow"])}`, async () => {
    const codeDir = model({
      "custom.py": `
import pandas as pd
def score(data, model):
    print(data.shape, [str(kind) for kind in data.dtypes][:4], data.iloc[149, 4])
    return data.iloc[:, :4].sum(axis=1)
`,
    });
    const files = ["arrow", "arrows", "parquet", "json", "csv.gz", "csv.zst"].map(
      (ending) => `iris.${ending}`,
    );
    const reference = await score(codeDir, REGRESSION);
    expect(reference).toMatchObject({ code: 0, stderr: "" });
    expect(reference.stdout).toBe(`(150, 5) ['float64', 'float64', 'float64', 'float64'] virginica\n`);
    for (const file of [...files, "iris_split.json", "iris_instances.json"]) {
      expect(await score(codeDir, REGRESSION, join(ROOT, "testdata", file)), file).toEqual(reference);
    }
  });

  const scipy = pythonFor(["pandas", "scipy"]);
  it.skipIf(!scipy)(`see Matrix Market as sparse columns${needs(scipy, ["pandas", "scipy"])}`, async () => {
    const codeDir = model({
      "custom.py": `
def score(data, model):
    print(data.shape, str(data.dtypes.iloc[0]), data.columns[0])
    return data.sparse.to_dense().sum(axis=1)
`,
    });
    const names = ["--sparse-column-file", join(ROOT, "testdata/digits.columns")];
    const digits = join(ROOT, "testdata/digits.mtx");
    const { code, stdout, stderr, text } = await score(codeDir, [...REGRESSION, ...names], digits);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const [first] = readFileSync(join(ROOT, "testdata/digits.columns"), "utf8").split("\n");
    expect(stdout).toMatch(/^\(\d+, 64\) Sparse\[float64, 0(\.0)?\] /);
    expect(stdout.trimEnd().endsWith(first!)).toBe(true);
    expect(text!.split("\n")[1]).toBe("294.0");
  });

  it("see a blank line of a single column as a missing value, in any encoding", async () => {
    const file = join(folder, "single.csv");
    const codeDir = model({ "custom.py": "def score(data, model):\n    return data['a,é'].fillna(7) * 2\n" });
    const text = '\n"a,é"\n1\n\n3\n';
    const answer = "Predictions\n2.0\n14.0\n6.0\n";
    writeFileSync(file, text);
    expect((await score(codeDir, REGRESSION, file)).text).toBe(answer);
    writeFileSync(file, `\uFEFF${text.trimStart()}`, "utf16le");
    expect((await score(codeDir, [...REGRESSION, "--input-charset", "utf-16"], file)).text).toBe(answer);
  });

  it("read UTF-16 without a mark of its byte order as little-endian, and refuse what is none by one clear message", async () => {
    const file = join(folder, "wide.csv");
    const codeDir = model({ "custom.py": "def score(data, model):\n    return data['é'] * 2\n" });
    const asUtf16 = [...REGRESSION, "--input-charset", "utf-16"];
    writeFileSync(file, "é,b\n1,2\n3,4\n", "utf16le");
    expect((await score(codeDir, asUtf16, file)).text).toBe("Predictions\n2.0\n6.0\n");
    writeFileSync(file, "odd");
    const { code, stderr } = await score(codeDir, asUtf16, file);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^drum score: error: The data is not valid utf-16-le at byte offset 2, on line 1\./,
    );
  });

  it("get rows batch by batch when told so", async () => {
    const codeDir = model({
      "custom.py": "def score(data, model):\n    return data.iloc[:, 0] * 0 + len(data)\n",
    });
    const { code, text } = await score(codeDir, [...REGRESSION, "--batch-rows", "100"]);
    expect(code).toBe(0);
    const sizes = text!.trimEnd().split("\n").slice(1).map(Number);
    expect([sizes.length, sizes[0], sizes[149]]).toEqual([150, 100, 50]);
  });

  it("are warned of when they look misspelt", async () => {
    const hooks =
      "def score(data, model):\n    return data.iloc[:, 0]\ndef post_proces(p, model):\n    return p\n";
    const { code, stderr } = await score(model({ "custom.py": hooks }), REGRESSION);
    expect(code).toBe(0);
    expect(stderr).toContain(
      "custom.py has 'post_proces', which is no hook and is not called; was 'post_process' meant?",
    );
  });
});

describe.skipIf(!python)(`a custom.py that is wrong ends drum score with one clear message${missing}`, () => {
  const cases: [what: string, code: string, says: string[], args?: string[]][] = [
    [
      "raises",
      "def helper(data):\n    return data.nothing.x\ndef score(data, model):\n    return helper(data)\n",
      [
        "drum score: error: The score hook failed: AttributeError: 'DataFrame' object has no attribute 'nothing'",
        "    at custom.py:2:12",
        "    2 |     return data.nothing.x",
      ],
    ],
    [
      "is no Python",
      "def score(data, model):\n    retrn 4\n",
      ["custom.py cannot be loaded: SyntaxError", "    at custom.py:2:"],
    ],
    [
      "imports what is not there",
      "import left_out\n",
      ["ModuleNotFoundError: No module named 'left_out'", "-m pip install left_out", "    at custom.py:1:1"],
    ],
    [
      "returns nothing",
      "def score(data, model):\n    pass\n",
      ["The score hook returned None where a data frame is needed."],
    ],
    [
      "returns too few rows",
      "def score(data, model):\n    return data.iloc[:3, 0]\n",
      ["The model gave 3 predictions for 150 rows."],
    ],
    [
      "returns wrong labels",
      "import pandas as pd\ndef score(data, model, **kwargs):\n    return pd.DataFrame({'a': 0.5, 'b': 0.5}, index=data.index)\n",
      ["Expected predictions to have columns ['yes', 'no'], but the model gave ['a', 'b']."],
      BINARY,
    ],
    [
      "has nothing that scores",
      "x = 1\n",
      ["Could not find model artifact file in: ", "supported by default predictors"],
    ],
    [
      "loads nothing that is known",
      "def load_model(code_dir):\n    return 'text'\n",
      [
        "An error occurred when loading your artifact: Could not find any framework to handle loaded model and a score hook is not provided",
      ],
    ],
  ];
  it.each(cases)("%s", async (_, hooks, says, args = REGRESSION) => {
    const { code, stdout, stderr, text } = await score(model({ "custom.py": hooks }), args);
    expect({ code, stdout, text }).toEqual({ code: 1, stdout: "", text: undefined });
    for (const line of says) expect(stderr).toContain(line);
    expect(stderr).not.toMatch(/Traceback|drum_host|undefined/);
  });
});

describe.skipIf(!python)(`CSV whose first row is longer than its header${missing}`, () => {
  const hooks = "def score(data, model):\n    return data['b'] * 1.0\n";
  const read = (text: string, ...more: string[]) => {
    const file = join(folder, `longer${count++}.csv`);
    writeFileSync(file, text);
    return score(model({ "custom.py": hooks }), [...REGRESSION, ...more], file);
  };
  it("has names of rows, when all rows are one longer", async () => {
    expect((await read("a,b\n1,2,3\n4,5,6\n")).text).toBe("Predictions\n3.0\n6.0\n");
  });
  it.each([
    ["a,b\n1,2,3\n4,5\n", "The row on line 3 has 2 fields where the header has 2."],
    ["a,b\n1,2,3,4\n4,5,6,7\n", "The row on line 2 has 4 fields where the header has 2."],
    ["a,b\n1,2,3,4\n4,5\n", "The row on line 2 has 4 fields where the header has 2."],
  ])("else is bad data: %j", async (text, says) => {
    const { code, stderr } = await read(text);
    expect(code).toBe(1);
    expect(stderr).toContain(says);
  });
  it("is set aside by --quarantine", async () => {
    const aside = join(folder, "aside.csv");
    const { code, text } = await read(
      "a,b\n1,2\n1,2,3,4\n5,6\n",
      ...["--batch-rows", "5", "--quarantine", aside],
    );
    expect([code, text]).toEqual([4, "Predictions\n2.0\n6.0\n"]);
    expect(readFileSync(aside, "utf8")).toContain("3,CSV_RAGGED,");
  });
});

describe("the interpreter", () => {
  const hooks = { "custom.py": "def score(data, model):\n    return data.iloc[:, 0]\n" };

  it("that is not there is said, with what to install", async () => {
    const settings = { DRUM_PYTHON: "", PATH: join(folder, "empty") };
    const { code, stderr } = await score(model(hooks), REGRESSION, IRIS, settings);
    expect(code).toBe(1);
    expect(stderr).toBe(
      "drum score: error: The model needs Python, and there is no program 'python3' to run it.\n" +
        "Install Python 3.9 or later with pandas, or name the one to use by --python or DRUM_PYTHON; a .venv in the model directory is found by itself.\n",
    );
  });

  it.skipIf(!python)(`without pandas is said, with what to install${missing}`, async () => {
    const bare = join(folder, "bare");
    execFileSync(python!, ["-m", "venv", "--without-pip", bare]);
    const { code, stderr } = await score(model(hooks), [...REGRESSION, "--python", join(bare, "bin/python")]);
    expect(code).toBe(1);
    expect(stderr).toContain(
      `The Python host of drum needs the Python package pandas, which ${bare}/bin/python`,
    );
    expect(stderr).toContain(`Install it: ${bare}/bin/python -m pip install pandas`);
  });

  it.skipIf(!python)(`of a .venv in the model directory is found by itself${missing}`, async () => {
    const codeDir = model({
      "custom.py": "import sys\nprint(sys.prefix)\ndef score(data, model):\n    return data.iloc[:, 0]\n",
    });
    execFileSync(python!, ["-m", "venv", "--without-pip", join(codeDir, ".venv")]);
    const { stdout, stderr } = await score(codeDir, REGRESSION, IRIS, { DRUM_PYTHON: "" });
    expect(stderr).toContain(`${codeDir}/.venv/bin/python -m pip install pandas`);
    expect(stdout).toBe("");
  });
});

describe.skipIf(!python)(`a server of a custom.py${missing}`, () => {
  it("gives every request a data frame of its own, which hooks may write into", async () => {
    const codeDir = model({
      "custom.py": `
import numpy as np
def score(data, model):
    answer = data["a"] + data["b"].sum() * 10
    print([*data.columns], data.columns.name, data.index.name, data["c"].iloc[0])
    data.loc[:, ["a", "b"]] = -1
    data["c"] = "changed"
    data.columns.name, data.index.name = "columns", "rows"
    names = data.columns.values
    if isinstance(names, np.ndarray) and names.flags.writeable: names[0] = "changed"
    return answer
`,
    });
    const server = await startServer(["--code-dir", codeDir, ...REGRESSION], { env });
    try {
      for (let i = 0; i < 4; i++) {
        const response = await fetch(`${server.url}/predict/`, {
          method: "POST",
          body: "a,b,c\n1,2.5,red\n",
        });
        expect(await response.json()).toEqual({ predictions: [26] });
      }
    } finally {
      await server.stop();
    }
    const lines = server
      .stdout()
      .split("\n")
      .filter((line) => line.startsWith("["));
    expect(lines).toEqual(Array(4).fill("['a', 'b', 'c'] None None red"));
  });

  it("answers with the status that a CustomHTTPError asks for", async () => {
    const codeDir = model({
      "custom.py": `
class CustomHTTPError(Exception):
    def __init__(self, message, status_code):
        super().__init__(message)
        self.status_code = status_code
def score(data, model):
    raise CustomHTTPError("too young", 422)
`,
    });
    const server = await startServer(["--code-dir", codeDir, ...REGRESSION], { env });
    try {
      const response = await fetch(`${server.url}/predict/`, { method: "POST", body: "a\n1\n" });
      expect([response.status, await response.json()]).toEqual([
        422,
        { message: expect.stringContaining("too young") },
      ]);
    } finally {
      await server.stop();
    }
  });
});
