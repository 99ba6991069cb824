import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { DrumError } from "../../src/errors.js";
import { type ModelOptions, resolveSpec } from "../../src/model/resolve.js";
import { folderWith } from "./folder.js";

const XGBOOST = '{"learner":{"attributes":{},"feature_names":[],"gradient_booster":{}},"version":[3,0,0]}';

const resolve = (files: Record<string, string>, options: ModelOptions = {}) =>
  resolveSpec({ codeDir: folderWith(files), ...options });

async function problem(files: Record<string, string>, options: ModelOptions = {}): Promise<DrumError> {
  const error = await resolve(files, options).catch((thrown: unknown) => thrown);
  if (error instanceof DrumError) return error;
  throw new Error("no DrumError");
}

const custom = { "custom.ts": "" };
const regression = { targetType: "regression" };
const binary = (inferenceModel: string) => ({
  ...custom,
  "model-metadata.yaml": `targetType: binary\ninferenceModel:\n${inferenceModel}`,
});

describe("target type", () => {
  it("comes from the options or from the metadata", async () => {
    expect(await resolve(custom, regression)).toMatchObject({ targetType: "regression", metadata: null });
    const files = {
      ...custom,
      "model-metadata.yaml": "name: my model\ntype: inference\ntargetType: anomaly\n",
    };
    expect(await resolve(files)).toMatchObject({
      name: "my model",
      targetType: "anomaly",
      metadata: { name: "my model", type: "inference", targetType: "anomaly" },
    });
    expect(await resolve(files, { targetType: "anomaly" })).toMatchObject({ targetType: "anomaly" });
  });

  it("missing", async () => {
    const error = await problem(custom);
    expect(error.text).toBe(
      "Target type is missing. It must be provided in --target-type argument, TARGET_TYPE env var or model config file.",
    );
    expect(error.exit).toBe(1);
  });

  it("differing", async () => {
    const error = await problem({ ...custom, "model-metadata.yaml": "targetType: binary" }, regression);
    expect(error.text).toBe(
      "Target type provided in --target-type argument doesn't match target type from model config file. Use either one of them or make them match.",
    );
    expect(error.exit).toBe(1);
  });

  it("not known", async () => {
    const error = await problem({ ...custom, "model-metadata.yaml": "targetType: textgeneration" });
    expect(error.text).toBe(
      "There is no target type 'textgeneration'. Use one of these: binary, regression, anomaly, multiclass, multilabel, transform, unstructured.",
    );
  });
});

describe("model-metadata.yaml", () => {
  it("must have a target type, also when the options have one", async () => {
    const error = await problem({ ...custom, "model-metadata.yaml": "name: x\n" }, regression);
    expect(error.message).toContain("required key(s) 'targetType' not found");
    expect(error.exit).toBe(1);
    expect((await problem({ ...custom, "model-metadata.yaml": "" }, regression)).message).toContain(
      "required key(s) 'targetType' not found",
    );
  });

  it("names the line of a mistake", async () => {
    const error = await problem({ ...custom, "model-metadata.yaml": "targetType: binary\nname: [a\n" });
    expect(error.message).toMatch(/model-metadata\.yaml cannot be used: line \d, column \d+: /);
    const twice = await problem({
      ...custom,
      "model-metadata.yaml": "targetType: binary\ntargetType: anomaly\n",
    });
    expect(twice.message).toContain("line 2, column 1: Map keys must be unique");
  });

  it("names keys of the wrong kind", async () => {
    expect((await problem({ ...custom, "model-metadata.yaml": "targetType: [a]" })).message).toContain(
      "targetType must be a single value",
    );
    expect((await problem(binary("  classLabels: a\n"))).message).toContain(
      "inferenceModel.classLabels must be a list",
    );
    expect((await problem({ ...custom, "model-metadata.yaml": "- a\n" })).message).toContain(
      "the file must hold keys with values",
    );
  });
});

describe("binary labels", () => {
  const missing =
    "Positive/negative class labels are missing. They must be provided with either one: --positive-class-label/--negative-class-label arguments, environment variables, model config file.";
  const yesNo = { positiveClassLabel: "yes", negativeClassLabel: "no" };

  it("come from the options or from the metadata, where they are text as written", async () => {
    expect(await resolve(custom, { targetType: "binary", ...yesNo })).toMatchObject({
      ...yesNo,
      classLabels: ["yes", "no"],
    });
    expect(
      await resolve(binary("  positiveClassLabel: 1.0\n  negativeClassLabel: False\n  targetName: t\n")),
    ).toMatchObject({
      positiveClassLabel: "1.0",
      negativeClassLabel: "False",
      classLabels: ["1.0", "False"],
      targetName: "t",
    });
    expect(
      await resolve(binary('  positiveClassLabel: "yes"\n  negativeClassLabel: no\n'), yesNo),
    ).toMatchObject(yesNo);
  });

  it("missing", async () => {
    expect(await problem(custom, { targetType: "binary" })).toMatchObject({ text: missing, exit: 1 });
    expect(await problem(binary("  positiveClassLabel: a\n"))).toMatchObject({ text: missing, exit: 1 });
  });

  it("one alone is a usage error", async () => {
    expect(await problem(custom, { targetType: "binary", positiveClassLabel: "a" })).toMatchObject({
      exit: 2,
    });
  });

  it("differing from the metadata, also when they change places", async () => {
    const text =
      "Positive/negative class labels provided with command arguments or environment variable don't match values from model config file. Use either one of them or make them match.";
    expect(
      await problem(binary("  positiveClassLabel: no\n  negativeClassLabel: yes\n"), yesNo),
    ).toMatchObject({
      text,
      exit: 1,
    });
  });

  it("twice the same", async () => {
    const labels = { positiveClassLabel: "a", negativeClassLabel: "a" };
    expect((await problem(custom, { targetType: "binary", ...labels })).code).toBe("LABELS_REPEATED");
  });

  it("are of no concern to other target types", async () => {
    expect(await resolve(custom, { ...regression, positiveClassLabel: "a" })).not.toHaveProperty(
      "positiveClassLabel",
    );
  });
});

describe("class labels", () => {
  const multiclass = { targetType: "multiclass" };

  it("come from the options, a file or the metadata, in their order", async () => {
    expect(await resolve(custom, { ...multiclass, classLabels: ["b", "a"] })).toMatchObject({
      classLabels: ["b", "a"],
    });
    const folder = folderWith({ labels: "x y\r\nz\n\n" });
    expect(await resolve(custom, { ...multiclass, classLabelsFile: join(folder, "labels") })).toMatchObject({
      classLabels: ["x y", "z"],
    });
    const metadata =
      "targetType: multilabel\ninferenceModel:\n  classLabels:\n    - 1\n    - 2.0\n    - true\n    - 'x'\n";
    expect(await resolve({ ...custom, "model-metadata.yaml": metadata })).toMatchObject({
      classLabels: ["1", "2.0", "true", "x"],
    });
    const byFile = "targetType: multiclass\ninferenceModel: {classLabelsFile: data/labels.txt}\n";
    expect(
      await resolve(
        { ...custom, "model-metadata.yaml": byFile, "data/labels.txt": "b\na\n" },
        { classLabels: ["a", "b"] },
      ),
    ).toMatchObject({ classLabels: ["a", "b"] });
  });

  it("missing", async () => {
    const text =
      "Class labels are missing. They must be provided with either one: --class-labels/--class-labels-file arguments, environment variables, model config file.";
    expect(await problem(custom, multiclass)).toMatchObject({ text, exit: 1 });
  });

  it("differing as sets", async () => {
    const text =
      "Class labels provided with command arguments or environment variable don't match values from model config file. Use either one of them or make them match.";
    const files = {
      ...custom,
      "model-metadata.yaml": "targetType: multiclass\ninferenceModel: {classLabels: [a, b]}",
    };
    expect(await problem(files, { classLabels: ["a", "c"] })).toMatchObject({ text, exit: 1 });
    expect(await problem(files, { classLabels: ["a", "b", "c"] })).toMatchObject({ text, exit: 1 });
  });

  it("too few, repeated, unreadable", async () => {
    expect(await problem(custom, { ...multiclass, classLabels: ["a"] })).toMatchObject({
      message: "Multiclass classification requires at least 2 labels.",
      exit: 1,
    });
    expect((await problem(custom, { ...multiclass, classLabels: ["a", "b", "a"] })).code).toBe(
      "LABELS_REPEATED",
    );
    expect((await problem(custom, { ...multiclass, classLabelsFile: "/no/such/file" })).code).toBe(
      "LABELS_FILE",
    );
    const both = "targetType: multiclass\ninferenceModel: {classLabels: [a, b], classLabelsFile: x}";
    expect((await problem({ ...custom, "model-metadata.yaml": both })).message).toContain("keep one of them");
  });
});

describe("language", () => {
  const undetected: [why: string, files: Record<string, string>][] = [
    ["nothing", {}],
    ["pkl and custom.R", { "m.pkl": "", "custom.R": "" }],
    ["rds and custom.py", { "m.rds": "", "custom.py": "" }],
    ["jar and custom.py", { "m.jar": "", "custom.py": "" }],
    ["jar and pkl", { "m.jar": "", "m.pkl": "" }],
    ["custom.py and custom.R", { "custom.py": "", "custom.R": "" }],
    ["custom.py and custom.ts", { "custom.py": "", "custom.ts": "" }],
  ];
  for (const [why, files] of undetected) {
    it(`cannot be told from ${why}`, async () => {
      const error = await problem(files, regression);
      expect(error.message).toContain("Can not detect language by artifacts and/or custom.py/R files");
      expect(error.exit).toBe(1);
      for (const name of Object.keys(files)) expect(error.message).toContain(name);
      expect(error.remedy).toContain("--language");
    });
  }

  const foreign: [why: string, files: Record<string, string>, language: "r" | "julia" | "java"][] = [
    ["rds", { "m.RDS": "" }, "r"],
    ["custom.R", { "custom.R": "" }, "r"],
    ["jar", { "m.JAR": "" }, "java"],
    ["java source", { "m.java": "" }, "java"],
    ["jlso", { "m.jlso": "" }, "julia"],
    ["a MOJO", { "m.ZIP": "PK..model.ini.." }, "java"],
  ];
  for (const [why, files, language] of foreign) {
    it(`is that of ${why}: ${language}`, async () => {
      const spec = await resolve(files, { ...regression, [language]: "/opt/it" });
      expect(spec).toMatchObject({ language, interpreter: "/opt/it" });
    });
  }

  const python: [why: string, files: Record<string, string>, family: string | undefined][] = [
    ["pkl", { "model.PKL": "" }, "Python pickle"],
    ["pkl below", { "deep/er/model.pkl": "" }, "Python pickle"],
    ["joblib", { "m.joblib": "" }, "Python pickle"],
    ["custom.py alone", { "custom.py": "" }, undefined],
    ["pkl and custom.py", { "m.pkl": "", "custom.py": "" }, "Python pickle"],
    ["XGBoost and custom.py", { "m.json": XGBOOST, "custom.py": "" }, undefined],
    ["onnx and custom.py", { "m.onnx": "", "custom.py": "" }, "onnx"],
  ];
  for (const [why, files, family] of python) {
    it(`is that of ${why}: Python`, async () => {
      const spec = await resolve(files, { ...regression, python: "python3.9" });
      expect(spec).toMatchObject({ language: "python", interpreter: "python3.9" });
      expect(spec.artifact?.family).toBe(family);
      expect(spec.hooksFile?.endsWith("custom.py")).toBe("custom.py" in files || undefined);
    });
  }

  it("several artifacts are left to user code, which is told their names", async () => {
    const spec = await resolve({ "a.pkl": "", "b.h5": "", "custom.py": "" }, regression);
    expect(spec).toMatchObject({ language: "python", artifacts: ["a.pkl", "b.h5"] });
    expect(spec.artifact).toBeUndefined();
    expect((await problem({ "a.pkl": "", "b.h5": "" }, regression)).code).toBe("ARTIFACTS");
  });

  it("given wins over what is found", async () => {
    const files = { "m.pkl": "", "custom.R": "" };
    const given = await resolve(files, { ...regression, language: "python" });
    expect(given).toMatchObject({ language: "python", artifact: { family: "Python pickle" } });
    expect(given.hooksFile).toBeUndefined();
    const other = await resolve(files, { ...regression, language: "r" });
    expect(other).toMatchObject({ language: "r" });
    expect(other.hooksFile).toMatch(/custom\.R$/);
    expect(
      await resolve({ ...custom, "custom.py": "" }, { ...regression, language: "typescript" }),
    ).toMatchObject({
      language: "node",
    });
  });

  it("r without or with too many .rds files", async () => {
    const r = { ...regression, language: "r" };
    expect((await problem({ "m.jar": "", "m.pkl": "" }, r)).text).toBe(
      "Could not find a serialized model artifact with .rds extension, supported by default R predictor. If your artifact is not supported by default predictor, implement custom.load_model hook.",
    );
    expect((await problem({ "r_reg.rds": "", "r_multi.rds": "" }, r)).message).toBe(
      "Multiple serialized model artifacts found: [r_multi.rds r_reg.rds]",
    );
  });

  it("python without an artifact", async () => {
    const codeDir = folderWith({});
    const error = await resolveSpec({ codeDir, ...regression, language: "python" }).catch((thrown) => thrown);
    expect(error.message).toContain(
      `Could not find model artifact file in: ${codeDir} supported by default predictors`,
    );
  });
});

describe("artifact and hooks", () => {
  it("is the one file of a known kind, by extension in any case and by content", async () => {
    const files = {
      "Model.ONNX": "",
      "package.json": '{"name":"x"}',
      "tsconfig.json": "{}",
      "data.zip": "PK nothing",
      "node_modules/p/other.onnx": "",
      ".hidden/other.onnx": "",
    };
    const spec = await resolve(files, regression);
    expect(spec).toMatchObject({ language: "node", artifact: { family: "onnx" } });
    expect(spec.artifact?.path).toBe(join(spec.codeDir, "Model.ONNX"));
    expect(spec).not.toHaveProperty("hooksFile");
  });

  it("may be a JSON file that looks like a model", async () => {
    expect(await resolve({ "m.json": XGBOOST, "package.json": "{}" }, regression)).toMatchObject({
      artifact: { family: "xgboost" },
    });
  });

  it("nearest to the top wins", async () => {
    const spec = await resolve({ "m.onnx": "", "old/m.onnx": "" }, regression);
    expect(spec.artifact?.path).toBe(join(spec.codeDir, "m.onnx"));
  });

  it("several are listed, unless hooks may choose", async () => {
    const files = { "a.onnx": "", "b.onnx": "" };
    const error = await problem(files, regression);
    expect(error).toMatchObject({ code: "ARTIFACTS", exit: 1 });
    expect(error.message).toContain("a.onnx, b.onnx");
    expect(await resolve({ ...files, ...custom }, regression)).not.toHaveProperty("artifact");
  });

  it("hooks may be in any file of Node's, but only in one", async () => {
    for (const name of ["custom.ts", "custom.mts", "custom.js", "custom.mjs", "custom.cjs"]) {
      const spec = await resolve({ [name]: "" }, regression);
      expect(spec.hooksFile).toBe(join(spec.codeDir, name));
    }
    const error = await problem({ ...custom, "custom.js": "" }, regression);
    expect(error.text).toBe(
      "The model directory has more than one file of hooks: custom.js and custom.ts. " +
        "Keep one of them, or choose between them by --language typescript or --language javascript.",
    );
    const several = { ...custom, "custom.mjs": "" };
    for (const [language, name] of Object.entries({ typescript: "custom.ts", javascript: "custom.mjs" })) {
      const spec = await resolve(several, { ...regression, language });
      expect(spec.hooksFile).toBe(join(spec.codeDir, name));
    }
    const scripts = { "custom.js": "", "custom.mjs": "" };
    for (const language of ["typescript", "javascript", "other"]) {
      expect((await problem(scripts, { ...regression, language })).message).toContain(
        "custom.js and custom.mjs",
      );
    }
    const r = await problem({ "custom.R": "", "custom.r": "" }, { ...regression, language: "r" });
    expect(r.text).toContain("custom.R and custom.r. Keep one of them.");
  });

  it("stand beside artifacts of other languages when they are in TypeScript", async () => {
    expect(await resolve({ ...custom, "m.pkl": "" }, regression)).toMatchObject({ language: "node" });
  });
});

describe("model directory", () => {
  it("must be one", async () => {
    expect(await problem({}, { codeDir: "/no/such/folder" })).toMatchObject({
      code: "CODE_DIR_NOT_FOUND",
      exit: 2,
    });
    const folder = folderWith({ file: "" });
    expect((await problem({}, { codeDir: join(folder, "file") })).code).toBe("CODE_DIR_NOT_FOUND");
  });

  it("gives its name to a model without one", async () => {
    const folder = folderWith({});
    mkdirSync(join(folder, "churn"));
    const spec = await resolveSpec({
      codeDir: join(folder, "churn"),
      ...regression,
      language: "other",
    }).catch((error) => error);
    expect(spec.code).toBe("ARTIFACT_MISSING");
    const named = folderWith({ "churn/custom.js": "" });
    expect(await resolveSpec({ codeDir: join(named, "churn"), ...regression })).toMatchObject({
      name: "churn",
    });
  });
});
