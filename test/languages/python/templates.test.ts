import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { needs, pythonFor } from "../../oracles/python.js";
import { scratchFolder } from "../../scenarios/model-folder.js";
import { checkReadme, programFolder } from "../../scenarios/readme.js";
import { ROOT, runDrum } from "../../scenarios/run-drum.js";
import { startServer } from "../../scenarios/run-server.js";
import {
  codeDir,
  DATA_SETS,
  expected,
  parseNumbers,
  TEMPLATES,
  testdata,
} from "../../scenarios/templates.js";

// What made the pickles, as testdata/requirements.txt pins it, has XGBoost beside scikit-learn.
const PICKLES = ["pandas", "sklearn", "xgboost"];
/** What each template in Python needs, and how near its figures come to those of the machine that trained it. */
const NEEDS = {
  python_sklearn_regression: { packages: PICKLES, digits: 9 },
  python_sklearn_binary: { packages: PICKLES, digits: 9 },
  python_sklearn_multiclass: { packages: PICKLES, digits: 9 },
  python_sklearn_anomaly: { packages: PICKLES, digits: 9 },
  python_sklearn_transform: { packages: PICKLES, digits: 9 },
  python_unstructured: { packages: PICKLES, digits: 9 },
  python_custom_task: { packages: PICKLES, digits: 9 },
  python_runtime_parameters: { packages: PICKLES, digits: 9 },
  python_xgboost: { packages: PICKLES, digits: 4 },
  python_onnx: { packages: ["pandas", "onnxruntime"], digits: 3 },
  python_pytorch: { packages: ["pandas", "torch"], digits: 5 },
  python_keras: { packages: ["pandas", "keras", "tensorflow"], digits: 5 },
} as const;

const folder = scratchFolder();

it("are all here", () => {
  expect(Object.keys(NEEDS).sort()).toEqual(TEMPLATES.filter((name) => name.startsWith("python_")).sort());
});

describe.each(Object.entries(NEEDS))("%s", (template, { packages, digits }) => {
  const python = pythonFor(packages);
  const missing = needs(python, packages);
  const env = { DRUM_PYTHON: python };
  let bin: string;
  beforeAll(() => {
    bin = programFolder(join(folder, template));
  });

  it.skipIf(!python || template === "python_unstructured")(
    `predicts what its library predicts, by file and by request${missing}`,
    async () => {
      const input = testdata(`${DATA_SETS[template as keyof typeof DATA_SETS]}.csv`);
      const output = join(folder, `${template}.csv`);
      const files = ["--code-dir", codeDir(template), "--input", input, "--output", output];
      const { code, stderr } = await runDrum(["score", ...files], { env });
      expect(code, stderr).toBe(0);
      const scored = parseNumbers(readFileSync(output));
      const library = expected(template);
      expect(scored.header).toEqual(library.header);
      const near = library.rows.map((row) => row.map((value) => expect.closeTo(value, digits)));
      expect(scored.rows).toEqual(near);
      if (template === "python_sklearn_transform") return;
      const server = await startServer(["--code-dir", codeDir(template)], { env });
      try {
        const answer = await fetch(`${server.url}/predict/`, {
          method: "POST",
          body: readFileSync(input),
          headers: { "content-type": "text/csv", accept: "text/csv" },
        });
        expect(Buffer.from(await answer.arrayBuffer()).equals(readFileSync(output))).toBe(true);
      } finally {
        await server.stop();
      }
    },
  );

  it.skipIf(!python)(`/README.md: its commands print what it says${missing}`, () =>
    checkReadme(template, bin, env),
  );
});

const python = pythonFor(PICKLES);
it.skipIf(!python)(`python_unstructured: images as JSON${needs(python, PICKLES)}`, async () => {
  const files = ["--code-dir", codeDir("python_unstructured"), "--input", testdata("digits_images.json")];
  const { stdout } = await runDrum(["score", ...files, "--query", "probabilities=true"], {
    cwd: ROOT,
    env: { DRUM_PYTHON: python },
  });
  const { digits } = JSON.parse(stdout) as { digits: { digit: number; probabilities: number[] }[] };
  const library = expected("python_unstructured").rows;
  expect(digits.map(({ digit }) => digit)).toEqual(library.map((row) => row.indexOf(Math.max(...row))));
  expect(digits.map(({ probabilities }) => probabilities)).toEqual(
    library.map((row) => row.map((value) => expect.closeTo(value, 9))),
  );
});
