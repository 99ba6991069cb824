// Models of every language: how soon a server gives its first answer, and how long one row takes then. The models are
// those of the table of artifacts, trained here by testdata/matrix/. DRUM runs the same directories by the same Python.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { load } from "../load/load.mjs";
import { DRUM_PYTHON, PYTHON, peer } from "../peers.mjs";
import { programNamed, ROOT, run, scratch } from "../processes.mjs";
import { withServer } from "../server.mjs";
import { settings } from "../settings.mjs";

const keras = resolve(ROOT, ".venv-keras/bin/python");
const torch = resolve(ROOT, ".venv-torch/bin/python");
const rscript = programNamed("Rscript");
const javaHost = resolve(ROOT, "dist/workers/hosts/java/drum-host.jar");
/** Where DRUM is installed, drum uses DRUM's Python, too. */
const python = existsSync(DRUM_PYTHON) ? DRUM_PYTHON : PYTHON;

/**
 * @typedef {object} Language
 * @property {string} name
 * @property {string} row the folder of its models, as the trainer names it
 * @property {[program: string | undefined, trainer: string]} trained
 * @property {string} [needs] a file without which it does not run
 * @property {Record<string, string | undefined>} [env] what leads drum to the language
 * @property {boolean} [besideDrum] whether DRUM runs the same directory
 *
 * @type {Language[]}
 */
const LANGUAGES = [
  {
    name: "Python, scikit-learn",
    row: "sklearn",
    trained: [PYTHON, "python/sklearn_models.py"],
    env: { DRUM_PYTHON: python },
    besideDrum: true,
  },
  {
    name: "Python, XGBoost pickle",
    row: "xgboost-pickle",
    trained: [PYTHON, "python/xgboost_models.py"],
    env: { DRUM_PYTHON: python },
    besideDrum: true,
  },
  {
    name: "Python, custom.py",
    row: "custom.py",
    trained: [PYTHON, "python/sklearn_models.py"],
    env: { DRUM_PYTHON: python },
    besideDrum: true,
  },
  {
    name: "Python, PyTorch",
    row: "pytorch",
    trained: [torch, "python/torch_models.py"],
    env: { DRUM_PYTHON: torch },
  },
  {
    name: "Python, Keras",
    row: "keras",
    trained: [keras, "python/keras_models.py"],
    env: { DRUM_PYTHON: keras },
  },
  { name: "R, caret", row: "caret", trained: [rscript, "r/models.R"], env: { DRUM_R: rscript } },
  { name: "R, custom.R", row: "custom.R", trained: [rscript, "r/models.R"], env: { DRUM_R: rscript } },
  {
    name: "Java, H2O MOJO",
    row: "h2o-mojo",
    trained: [PYTHON, "python/h2o_models.py"],
    needs: javaHost,
  },
  { name: "Java, PMML", row: "pmml", trained: [PYTHON, "python/pmml_models.py"], needs: javaHost },
  { name: "Node, Keras .h5", row: "keras-h5-node", trained: [keras, "python/keras_models.py"] },
  { name: "Node, TensorFlow.js", row: "tensorflowjs", trained: [keras, "python/keras_models.py"] },
  { name: "Node, ONNX", row: "onnx", trained: [PYTHON, "python/onnx_models.py"] },
  { name: "Node, LightGBM", row: "lightgbm", trained: [PYTHON, "python/lightgbm_models.py"] },
  { name: "Node, custom.ts", row: "custom.ts", trained: [PYTHON, "python/sklearn_models.py"] },
];

export default LANGUAGES.map(({ name, row, trained, needs, env = {}, besideDrum }) => {
  const [program, trainer] = trained;
  const folder = resolve(settings.folder, "languages", trainer.replace(/\W/g, "-"));
  const model = `${folder}/${row}/regression`;
  const ask = (contender) => () =>
    withServer(contender, answerTimes, { model, row: `${folder}/row.csv`, env });
  return {
    name: `language: ${name}`,
    figures: { "first answer": { unit: "ms" }, "one row, p50": { unit: "ms" } },
    runs: 3,
    prepare: () => train([program, needs], trainer, folder, row),
    subject: ask("drum"),
    peers: besideDrum
      ? [peer("DRUM", { aims: { "first answer": 1, "one row, p50": 0.1 }, measure: ask("DRUM") })]
      : [],
  };
});

async function answerTimes({ time, question }) {
  const put = (seconds) => load(question, { connections: 1, seconds, scratch });
  await put(1);
  return { "first answer": time, "one row, p50": (await put(settings.seconds)).p50 };
}

/** Trains what a trainer trains, unless an earlier run has; gives why it cannot. */
async function train([program, needs = program], trainer, folder, row) {
  const missing = [program, needs].find((path) => path === undefined || !existsSync(path));
  if (program === undefined || missing !== undefined) {
    return `${missing ?? "the language"} is not there; testdata/languages.sh installs it`;
  }
  if (!existsSync(folder)) {
    const partial = `${folder}.partial`;
    rmSync(partial, { recursive: true, force: true });
    mkdirSync(partial, { recursive: true });
    await run([program, `testdata/matrix/${trainer}`, partial, "testdata"]);
    const [header, first] = readFileSync(`${ROOT}testdata/diabetes_features.csv`, "utf8").split("\n");
    writeFileSync(`${partial}/row.csv`, `${header}\n${first}\n`);
    renameSync(partial, folder);
  }
  const metadata = "name: bench\ntype: inference\ntargetType: regression\n";
  writeFileSync(`${folder}/${row}/regression/model-metadata.yaml`, metadata);
}
