import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { needs, pythonFor } from "../oracles/python.js";
import { ROOT, runDrum } from "./run-drum.js";
import { startServer } from "./run-server.js";
import {
  codeDir,
  DATA_SETS,
  expected,
  isPython,
  PYTHON_PACKAGES,
  parseNumbers,
  TEMPLATES,
  testdata,
} from "./templates.js";

const workspace = mkdtempSync(join(tmpdir(), "drum-templates-"));
afterAll(() => rmSync(workspace, { recursive: true, force: true }));

const sklearn = pythonFor(PYTHON_PACKAGES);
const env = sklearn === undefined ? {} : { DRUM_PYTHON: sklearn };

/** Scores a file into another and gives that one's bytes. */
async function score(template: string, input: string, ...more: string[]): Promise<Buffer> {
  const output = join(workspace, `${template}-${input}.csv`);
  const args = ["score", "--code-dir", codeDir(template), "--input", testdata(input), "--output", output];
  const { code, stdout, stderr } = await runDrum([...args, ...more], { env });
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: "", stderr: "" });
  return readFileSync(output);
}

describe("the model templates predict what their library predicts", () => {
  it.each([
    ["typescript_xgboost", "diabetes.csv"],
    ["typescript_xgboost", "diabetes_features.csv"],
    ["typescript_multiclass", "iris.csv"],
  ])("%s on %s, to the last bit of its 32-bit floats", async (template, input) => {
    const actual = parseNumbers(await score(template, input));
    const library = expected(template);
    expect(actual.header).toEqual(library.header);
    expect(actual.rows.map((row) => row.map(Math.fround))).toEqual(
      library.rows.map((row) => row.map(Math.fround)),
    );
  });

  it.each([
    ["typescript_onnx", "breast_cancer.csv"],
    ["tensorflowjs_multiclass", "iris.csv"],
  ])("%s on %s, to a millionth", async (template, input) => {
    const actual = parseNumbers(await score(template, input));
    const library = expected(template);
    expect([...actual.header].sort()).toEqual([...library.header].sort());
    const order = library.header.map((label) => actual.header.indexOf(label));
    const differences = actual.rows.flatMap((row, i) =>
      order.map((from, to) => Math.abs(row[from]! - library.rows[i]![to]!)),
    );
    expect(actual.rows).toHaveLength(library.rows.length);
    expect(Math.max(...differences)).toBeLessThanOrEqual(1e-6);
  });

  it.each([
    ["wine.csv", "typescript_transform"],
    ["wine_missing.csv", "typescript_transform_missing"],
  ])("typescript_transform on %s, to the last bit", async (input, library) => {
    expect(parseNumbers(await score("typescript_transform", input))).toEqual(expected(library));
  });

  it("typescript_unstructured: images as JSON", async () => {
    const library = expected("typescript_unstructured").rows;
    const digits = library.map((row) => row.indexOf(Math.max(...row)));
    const plain = JSON.parse((await score("typescript_unstructured", "digits_images.json")).toString());
    expect(plain).toEqual({ digits: digits.map((digit) => ({ digit })) });

    const query = ["--query", "probabilities=true"];
    const detailed = JSON.parse(
      (await score("typescript_unstructured", "digits_images.json", ...query)).toString(),
    );
    expect(detailed).toEqual({
      digits: library.map((row, i) => ({
        digit: digits[i],
        probabilities: row.map((probability) => expect.closeTo(probability, 12)),
      })),
    });
  });

  it("typescript_unstructured: an image as bytes", async () => {
    const type = ["--content-type", "image/x-portable-graymap"];
    const answer = JSON.parse((await score("typescript_unstructured", "digit.pgm", ...type)).toString());
    const [first] = expected("typescript_unstructured").rows;
    expect(answer).toEqual({ digits: [{ digit: first!.indexOf(Math.max(...first!)) }] });
  });
});

describe.skipIf(!sklearn)(`the templates in Python${needs(sklearn, PYTHON_PACKAGES)}`, () => {
  it.each(["python_sklearn_regression", "python_sklearn_binary"] as const)(
    "%s predicts what its library predicts, by file and by request",
    async (template) => {
      const input = `${DATA_SETS[template]}.csv`;
      const csv = await score(template, input);
      const scored = parseNumbers(csv);
      const library = expected(template);
      expect(scored.header).toEqual(library.header);
      expect(scored.rows).toEqual(library.rows.map((row) => row.map((value) => expect.closeTo(value, 9))));
      const server = await startServer(["--code-dir", codeDir(template)], { env });
      try {
        const answer = await fetch(`${server.url}/predict/`, {
          method: "POST",
          body: readFileSync(testdata(input)),
          headers: { "content-type": "text/csv", accept: "text/csv" },
        });
        expect(Buffer.from(await answer.arrayBuffer()).equals(csv)).toBe(true);
      } finally {
        await server.stop();
      }
    },
  );

  it("python_unstructured: images as JSON", async () => {
    const query = ["--query", "probabilities=true"];
    const { digits } = JSON.parse(
      (await score("python_unstructured", "digits_images.json", ...query)).toString(),
    ) as { digits: { digit: number; probabilities: number[] }[] };
    const library = expected("python_unstructured").rows;
    expect(digits.map(({ digit }) => digit)).toEqual(library.map((row) => row.indexOf(Math.max(...row))));
    expect(digits.map(({ probabilities }) => probabilities)).toEqual(
      library.map((row) => row.map((value) => expect.closeTo(value, 9))),
    );
  });
});

describe("the model templates' README files", () => {
  beforeAll(() => {
    mkdirSync(join(workspace, "bin"));
    symlinkSync(`${ROOT}/bin/drum.js`, join(workspace, "bin/drum"));
  });

  const check = (template: string) => {
    const readme = readFileSync(join(ROOT, "model_templates", template, "README.md"), "utf8");
    const sessions = [...readme.matchAll(/^```console\n(.*?)^```/gms)].map((match) => match[1]!);
    expect(sessions.length).toBeGreaterThan(0);
    for (const session of sessions) {
      const [command = "", ...printed] = session.split("\n");
      expect(command).toMatch(/^\$ (npx )?drum /);
      const settings = { ...process.env, ...env, PATH: `${workspace}/bin:${process.env.PATH}` };
      const run = command.replace(/^\$ (npx )?/, "");
      const output = execFileSync("bash", ["-o", "pipefail", "-c", run], {
        cwd: ROOT,
        env: settings,
        encoding: "utf8",
      });
      expect(output).toBe(printed.join("\n"));
    }
  };
  const says = "its commands print what it says";
  it.each(["", ...TEMPLATES.filter((template) => !isPython(template))])(`/%s: ${says}`, check);
  it.skipIf(!sklearn).each(TEMPLATES.filter(isPython))(
    `/%s: ${says}${needs(sklearn, PYTHON_PACKAGES)}`,
    check,
  );

  it("are written in TypeScript that passes a strict type check", () => {
    const check = () =>
      execFileSync(process.execPath, [`${ROOT}/node_modules/typescript/bin/tsc`, "-p", "model_templates"], {
        cwd: ROOT,
        encoding: "utf8",
      });
    expect(check).not.toThrow();
  });
});

const PACKAGES = ["xgboost", "lightgbm", "sklearn", "skl2onnx", "onnxruntime", "pandas", "pyarrow"];
const python = pythonFor(PACKAGES);

describe.skipIf(!python)(`testdata/make.py${needs(python, PACKAGES)}`, () => {
  it("makes the same data again, and models that predict the same", () => {
    const root = join(workspace, "again");
    execFileSync(python!, [testdata("make.py"), "--root", root], {
      stdio: "pipe",
      env: { ...process.env, OMP_NUM_THREADS: "1" },
    });
    const made = execFileSync("find", ["testdata", "model_templates", "-type", "f"], { cwd: root });
    const files = made.toString().trim().split("\n").sort();
    expect(files.length).toBeGreaterThan(30);
    for (const file of files) {
      expect(existsSync(join(ROOT, file)), file).toBe(true);
      // Training rounds differently on other processors; data sets are only written in another form.
      if (file.startsWith("testdata/expected/")) {
        const again = parseNumbers(readFileSync(join(root, file)));
        const stored = parseNumbers(readFileSync(join(ROOT, file)));
        expect(again.header, file).toEqual(stored.header);
        const close = stored.rows.map((row) => row.map((value) => expect.closeTo(value, 3)));
        expect(again.rows, file).toEqual(close);
      } else if (file.startsWith("testdata/") && !file.startsWith("testdata/lightgbm/")) {
        expect(readFileSync(join(root, file)).equals(readFileSync(join(ROOT, file))), file).toBe(true);
      }
    }
  }, 60_000);
});
