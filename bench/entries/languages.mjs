// Models of every language: how soon a server gives its first answer, how long one row takes then, and for Python how many
// rows a second 32 connections get. The models are those of the table of artifacts, trained here by testdata/matrix/. DRUM
// runs the same directories by the same Python, MLServer the same files by its own.
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
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
 * @property {{ row: string, implementation: string }} [inMlserver] the folder of the same model in a form that MLServer
 *   takes, and its class for it
 * @property {boolean} [together] whether its metadata say that requests may be answered by one call
 * @property {boolean} [many] whether to ask by 32 connections, too
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
    inMlserver: { row: "sklearn", implementation: "mlserver_sklearn.SKLearnModel" },
    many: true,
  },
  {
    name: "Python, XGBoost pickle",
    row: "xgboost-pickle",
    trained: [PYTHON, "python/xgboost_models.py"],
    env: { DRUM_PYTHON: python },
    besideDrum: true,
    inMlserver: { row: "xgboost", implementation: "mlserver_xgboost.XGBoostModel" },
    many: true,
  },
  {
    name: "Python, custom.py",
    row: "custom.py",
    trained: [PYTHON, "python/sklearn_models.py"],
    env: { DRUM_PYTHON: python },
    besideDrum: true,
    many: true,
  },
  {
    name: "Python, custom.py whose rows may go together",
    row: "custom.py",
    trained: [PYTHON, "python/sklearn_models.py"],
    env: { DRUM_PYTHON: python },
    besideDrum: true,
    together: true,
    many: true,
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

const METADATA = "name: bench\ntype: inference\ntargetType: regression\n";
const TOGETHER = `${METADATA}customPredictor:\n  batchRequests: true\n`;
const MANY = "32 connections";
const ONE = "one row, p50";

export default LANGUAGES.map(
  ({ name, row, trained, needs, env = {}, besideDrum, together, inMlserver, many }) => {
    const [program, trainer] = trained;
    const folder = resolve(settings.folder, "languages", trainer.replace(/\W/g, "-"));
    const model = `${folder}/${row}/regression${together ? "-together" : ""}`;
    const ask = (contender) => () =>
      withServer(contender, (server) => answerTimes(server, many), { model, row: `${folder}/row.csv`, env });
    const beside = [];
    if (besideDrum) {
      const aims = { "first answer": 1, [ONE]: 0.1, ...(many && { [MANY]: 10 }) };
      beside.push(peer("DRUM", { aims, measure: ask("DRUM") }));
    }
    if (inMlserver) {
      const theirs = { model: mlserverModel(folder, inMlserver), row: `${folder}/row.json` };
      const measure = () => withServer("MLServer", (server) => answerTimes(server, many), theirs);
      beside.push(peer("MLServer", { aims: { "first answer": 1, [ONE]: 0.4, [MANY]: 10 }, measure }));
    }
    return {
      name: `language: ${name}`,
      figures: {
        "first answer": { unit: "ms" },
        [ONE]: { unit: "ms" },
        ...(many && { [MANY]: { unit: "requests/s", more: true } }),
      },
      runs: 3,
      prepare: async () => {
        const reason = await train([program, needs], trainer, folder);
        if (reason !== undefined) return reason;
        if (together) cpSync(`${folder}/${row}/regression`, model, { recursive: true });
        writeFileSync(`${model}/model-metadata.yaml`, together ? TOGETHER : METADATA);
        if (inMlserver) writeForMlserver(folder, inMlserver);
      },
      subject: ask("drum"),
      peers: beside,
    };
  },
);

async function answerTimes({ time, question }, many) {
  const put = (connections, seconds) => load(question, { connections, seconds, scratch });
  await put(1, 1);
  const one = await put(1, settings.seconds);
  const times = { "first answer": time, [ONE]: one.p50 };
  return many ? { ...times, [MANY]: (await put(32, settings.seconds)).rate } : times;
}

/** Where MLServer finds its form of a model. */
function mlserverModel(folder, { row }) {
  return `${folder}/${row}/mlserver`;
}

/** Writes what MLServer needs to run a model, and the row as it wants to be asked. */
function writeForMlserver(folder, { row, implementation }) {
  const made = mlserverModel(folder, { row });
  mkdirSync(made, { recursive: true });
  const artifact = readdirSync(`${folder}/${row}/regression`).find((name) => name.startsWith("model."));
  const parameters = { uri: `../regression/${artifact}` };
  writeFileSync(`${made}/model-settings.json`, JSON.stringify({ name: "bench", implementation, parameters }));
  const values = readFileSync(`${folder}/row.csv`, "utf8").trim().split("\n")[1].split(",").map(Number);
  const input = { name: "predict", shape: [1, values.length], datatype: "FP64", data: values };
  writeFileSync(`${folder}/row.json`, JSON.stringify({ inputs: [input] }));
}

/** Trains what a trainer trains, unless an earlier run has; gives why it cannot. */
async function train([program, needs = program], trainer, folder) {
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
}
