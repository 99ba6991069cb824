// Tree ensembles of many shapes beside the libraries that trained them: one thread, CPU time, 50,000 rows from columns.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../processes.mjs";
import { pythonTimer, pythonWith } from "../python.mjs";

const FOLDER = `${ROOT}.bench/trees`;

/** The models of bench/trees/models.py and the most that drum's time should be of the library's. */
const AIMS = {
  "xgboost-balanced": 0.25,
  "xgboost-large": 0.25,
  "xgboost-deep": 1,
  "xgboost-skewed": 1,
  "xgboost-missing": 0.25,
  "xgboost-categorical": 0.25,
  "xgboost-multiclass": 0.25,
  "xgboost-shallow": 0.25,
  "xgboost-forest": 1,
  "xgboost-few-trees": 1,
  "lightgbm-default": 1,
  "lightgbm-leaves": 1,
  "lightgbm-missing": 1,
  "lightgbm-categorical": 1,
  "lightgbm-multiclass": 1,
};

let python;
/** Trains all models when the first of them is asked for; they are kept from run to run. */
async function prepareModels() {
  python ??= pythonWith("xgboost", "lightgbm");
  if (python === undefined)
    return "there is no Python with xgboost and lightgbm (testdata/venv.sh makes one)";
  if (existsSync(join(FOLDER, "models.json"))) return undefined;
  console.error("training the models …");
  mkdirSync(FOLDER, { recursive: true });
  execFileSync(python, [`${ROOT}bench/trees/models.py`, FOLDER], { stdio: ["ignore", "ignore", "inherit"] });
}

function modelNamed(name) {
  const listed = JSON.parse(readFileSync(join(FOLDER, "models.json"), "utf8"));
  const { features, file } = listed.find((model) => model.name === name);
  return { features, model: join(FOLDER, file), rows: join(FOLDER, `${name}.f32`) };
}

/** A function that predicts once and gives the CPU milliseconds; made when it is first called. */
function lazily(prepare) {
  let run;
  return async () => {
    run ??= await prepare();
    return run();
  };
}

async function prepareSubject(name) {
  const { DataFrame, float32Column, loadArtifact } = await import(`${ROOT}dist/index.js`);
  const { features, model, rows } = modelNamed(name);
  const bytes = readFileSync(rows);
  const values = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  const length = values.length / features;
  const columns = Array.from({ length: features }, (_, f) =>
    float32Column(Float32Array.from({ length }, (_, i) => values[i * features + f])),
  );
  const names = columns.map((_, f) => `f${f}`);
  const frame = new DataFrame(names, columns, length);
  const predictor = await loadArtifact(model);
  return async () => {
    const start = process.cpuUsage();
    await predictor.predict(frame);
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  };
}

/** LightGBM is given the doubles that it keeps numbers as itself. */
function preparePeer(name) {
  const { features, model, rows } = modelNamed(name);
  const read = `import numpy as np\nX = np.fromfile("${rows}", dtype=np.float32).reshape(-1, ${features})`;
  const timer = name.startsWith("lightgbm")
    ? pythonTimer(
        python,
        `${read}.astype(np.float64)\nimport lightgbm\nbooster = lightgbm.Booster(model_file="${model}")`,
      )
    : pythonTimer(
        python,
        `${read}\nimport xgboost\nbooster = xgboost.Booster({"nthread": 1}, model_file="${model}")`,
      );
  const statement = name.startsWith("lightgbm")
    ? "booster.predict(X, num_threads=1)"
    : "booster.inplace_predict(X)";
  return () => timer(statement);
}

export default Object.entries(AIMS).map(([name, aim]) => ({
  name: `trees: ${name}`,
  unit: "ms CPU",
  peerName: name.startsWith("xgboost") ? "libxgboost" : "LightGBM",
  aim,
  runs: 7,
  prepare: prepareModels,
  subject: lazily(() => prepareSubject(name)),
  peer: lazily(() => preparePeer(name)),
}));
