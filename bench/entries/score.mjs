// Scoring files: a large one of floats by every family of models, and one of mixed columns.
import { dataPath, makeData } from "../data.mjs";
import { peer, scoring } from "../peers.mjs";
import { run, scratch } from "../processes.mjs";
import { assertSamePredictions } from "../same-predictions.mjs";
import { settings } from "../settings.mjs";

const figures = { time: { unit: "ms" }, memory: { unit: "MiB", watched: true } };
const thousands = (count) => count.toLocaleString("en");

/** An entry whose model lies in the folder of this name, its artifact in the file `artifact`. */
function scoreEntry({ name, folder, kind, artifact, input, aims, limits }) {
  const target = (contender) => `${scratch}/${folder}-${contender}.csv`;
  const measure =
    (contender) =>
    async ({ watch }) => {
      const output = target(contender);
      const job = { kind, model: dataPath(folder), artifact, input: dataPath(input), output };
      const measured = await run(scoring[contender](job), { watch });
      if (watch && contender !== "drum") await assertSamePredictions(target("drum"), output);
      return measured;
    };
  return {
    name,
    figures,
    runs: 3,
    limits,
    prepare: () => makeData(input.split(".")[0], folder),
    subject: measure("drum"),
    peers: ["DRUM", "pandas script"].map((contender) =>
      peer(contender, { aims: aims[contender], measure: measure(contender) }),
    ),
  };
}

const floats = `${thousands(settings.rows)} × 50`;
const large = { DRUM: { time: 0.15, memory: 0.26 }, "pandas script": { time: 0.25 } };
const noSlower = { DRUM: { time: 1 }, "pandas script": { time: 1 } };

export default [
  scoreEntry({
    name: `score: ${floats}, XGBoost`,
    folder: "xgboost",
    kind: "xgboost",
    artifact: "model.ubj",
    input: "floats.csv",
    aims: large,
    limits: { memory: 512 },
  }),
  scoreEntry({
    name: `score: ${thousands(Math.max(1, Math.floor(settings.rows * 0.4)))} × 24 mixed, XGBoost`,
    folder: "xgboost-mixed",
    kind: "xgboost",
    artifact: "model.ubj",
    input: "mixed.csv",
    aims: noSlower,
    limits: { memory: 512 },
  }),
  scoreEntry({
    name: `score: ${floats}, LightGBM`,
    folder: "lightgbm",
    kind: "lightgbm",
    artifact: "model.txt",
    input: "floats.csv",
    aims: large,
    limits: { memory: 512 },
  }),
  scoreEntry({
    name: `score: ${floats}, ONNX`,
    folder: "onnx",
    kind: "onnx",
    artifact: "model.onnx",
    input: "floats.csv",
    aims: noSlower,
    limits: { memory: 512 },
  }),
];
