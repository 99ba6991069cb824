import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { needs, pythonFor } from "../oracles/python.js";
import { modelFolder, scratchFolder } from "../scenarios/model-folder.js";
import { ROOT, runDrum } from "../scenarios/run-drum.js";

const PACKAGES = ["pandas", "packaging"];
const python = pythonFor(PACKAGES);
const folder = scratchFolder();
const HOST = join(ROOT, "src/workers/hosts/python");

/** Runs a program beside the host's modules; what it prints is JSON. */
const run = (code: string, ...args: string[]) =>
  JSON.parse(
    execFileSync(python!, ["-c", code, ...args], {
      encoding: "utf8",
      env: { ...process.env, PYTHONPATH: HOST, PYTHONDONTWRITEBYTECODE: "1" },
    }),
  );

describe.skipIf(!python)(`versions are compared as packaging does${needs(python, PACKAGES)}`, () => {
  it("wherever they are compared without it", () => {
    const answer = run(`
import itertools, json
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from drum_host.requirements import _meets
releases = ["0.9", "1", "1.0", "1.0.0", "1.0.1", "1.4", "1.4.5", "1.10", "2.0", "2024.1"]
ends = ["", "a1", "b2", "rc1", "rc", ".post1", ".dev3", "a1.dev2", "+cpu", "rc1+cu118", "-alpha.1"]
versions = [release + end for release, end in itertools.product(releases, ends)] + ["1!1.0", "v1.4"]
wanted = versions + [release + ".*" for release in releases]
wrong, decided, left = [], 0, 0
for installed, operator, value in itertools.product(
    versions, ["==", "!=", "<=", ">=", "<", ">", "~=", "==="], wanted
):
    own = _meets(installed, operator, value)
    try:
        library = SpecifierSet(operator + value).contains(installed, prereleases=True)
    except InvalidSpecifier:
        library = None
    decided += own is not None
    left += own is None
    if own is not None and own != library:
        wrong.append([installed, operator, value, own, library])
print(json.dumps({"wrong": wrong[:20], "decided": decided, "left": left}))
`);
    expect(answer.wrong).toEqual([]);
    expect(answer.decided).toBeGreaterThan(20_000);
    expect(answer.left).toBeGreaterThan(1_000);
  });
});

describe.skipIf(!python)(`requirements.txt${needs(python, PACKAGES)}`, () => {
  const unmet = (files: Record<string, string>) =>
    run(
      `
import json, sys
from drum_host.requirements import Requirements
print(json.dumps(Requirements(sys.argv[1]).unmet))
`,
      modelFolder(join(folder, `requirements${count++}`), files),
    ) as [string, string | null][];
  let count = 0;
  const version = python ? (run("import json, pandas; print(json.dumps(pandas.__version__))") as string) : "";

  it.each([
    "pandas",
    "Pandas >= 1.0, < 1000",
    "pandas[extra1,extra2]>=1.0",
    "pandas (>=1.0)",
    "pandas>=1.0 # a remark == 3",
    "pandas>=1.0 --hash=sha256:abc --hash=sha256:def",
    "pandas \\\n  >=1.0",
    "pandas @ https://example.com/pandas-99-py3-none-any.whl",
    "not-there ; python_version < '3'",
    "not-there ; no_such_name == 'x'",
    "# not-there",
    "-e git+https://example.com/not-there.git#egg=not-there",
    "git+https://user@example.com/not-there.git",
    "https://example.com/not-there-1.0.zip",
    "./not_there-1.0-py3-none-any.whl",
    "not_there-1.0.tar.gz",
    "--index-url https://example.com/simple\n--extra-index-url=https://example.com\n-f links\n--no-binary :all:",
    "-c constraints.txt",
    "-r no-such-file.txt",
    "datarobot-drum==1.16.1",
    "pandas=>1",
    "pandas == ",
    "\uFEFFpandas\r\n\r\n",
    "",
  ])("says nothing of %j", (text) => {
    expect(unmet({ "requirements.txt": text })).toEqual([]);
  });

  it("names what differs once, in the file's order, with those of included files", () => {
    expect(
      unmet({
        "requirements.txt": "Not.There_x>=1,<2\npandas[all]==0.20.*\n-r more/other.txt\npandas==0.1\n",
        "more/other.txt":
          "-r ../requirements.txt\n--requirement=third.txt\nnumpy~=0.5 ; python_version>'3'\n",
        "more/third.txt": "absent\n",
      }),
    ).toEqual([
      ["Not.There_x>=1,<2", null],
      ["pandas==0.20.*", version],
      ["absent", null],
      ["numpy~=0.5", expect.stringMatching(/^\d/)],
    ]);
  });

  const score = async (files: Record<string, string>) => {
    const codeDir = modelFolder(join(folder, `model${count++}`), files);
    const output = join(folder, `out${count++}.csv`);
    const outcome = await runDrum(
      [
        ...["score", "--code-dir", codeDir, "--target-type", "regression"],
        ...["--input", join(ROOT, "testdata/iris.csv"), "--output", output],
      ],
      { env: { DRUM_PYTHON: python } },
    );
    return { ...outcome, text: existsSync(output) ? readFileSync(output, "utf8") : undefined };
  };
  const told = `requirements.txt asks for pandas<1 (installed is ${version}), nowhere-to-be-found (not installed)`;
  const command = `${python} -m pip install 'pandas<1' nowhere-to-be-found`;
  const requirements = { "requirements.txt": "pandas<1\nnowhere-to-be-found\n" };

  it("that is not met is a warning", async () => {
    const hooks = "def score(data, model):\n    return data.iloc[:, 0]\n";
    const { code, stderr, text } = await score({ "custom.py": hooks, ...requirements });
    expect(code).toBe(0);
    expect(stderr).toBe(`drum score: warning: ${told}, for the Python ${python}. To install: ${command}\n`);
    expect(text).toMatch(/^Predictions\n5\.1\n/);
  });

  it.each([
    ["loading", "import nowhere_to_be_found\n", "ModuleNotFoundError: No module named 'nowhere_to_be_found'"],
    [
      "a hook",
      "def score(data, model):\n    return data.ix[:, 0]\n",
      "AttributeError: 'DataFrame' object has no attribute 'ix'",
    ],
    [
      "a hook that says so itself",
      "def score(data, model):\n    try:\n        import nowhere_to_be_found\n    except ImportError as error:\n        raise RuntimeError('no package') from error\n",
      "RuntimeError: no package",
    ],
  ])("that is not met is the remedy when %s fails on it", async (_, hooks, says) => {
    const { code, stderr } = await score({ "custom.py": hooks, ...requirements });
    expect(code).toBe(1);
    expect(stderr).toContain(says);
    expect(stderr).toContain(`\nThe cause may be that ${told}. Install: ${command}\n`);
  });

  it("is no remedy for other errors", async () => {
    const hooks = "def score(data, model):\n    raise ValueError('wrong')\n";
    const { stderr } = await score({ "custom.py": hooks, ...requirements });
    expect(stderr).toContain("ValueError: wrong");
    expect(stderr).not.toContain("The cause may be");
  });
});
