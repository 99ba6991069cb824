import type { SubjectName } from "./columns.js";
import {
  inJava,
  inJulia,
  inNode,
  inPython,
  inR,
  type Runtime,
  type Trainer,
  trainedByJulia,
  trainedByPython,
  trainedByR,
  unlicensed,
} from "./runtimes.js";

/** One row of the table: a kind of artifact in a host. Its models are made by a trainer during the run. */
export interface Row {
  /** The folder that the trainer writes the row's models to. */
  readonly id: string;
  readonly model: string;
  readonly artifact: string;
  readonly trainer: Trainer;
  readonly runtime: Runtime;
  /** What the trainer writes: a model for each. */
  readonly models: readonly SubjectName[];
  /**
   * The biggest difference from the library's own predictions that will do, relative for those beyond 1. What rounds
   * as its library does has 0; the default leaves room for another order of sums.
   */
  readonly tolerance?: number;
  /** More of `drum score`. */
  readonly options?: readonly string[];
}

const PREDICTING = ["regression", "binary", "multiclass", "anomaly", "sparse"] as const;
const EVERYTHING = [...PREDICTING, "transform", "unstructured"] as const;

const sklearn = trainedByPython("sklearn_models.py", ["pandas", "sklearn", "scipy"]);
const xgboost = trainedByPython("xgboost_models.py", ["pandas", "xgboost", "scipy"]);
const lightgbm = trainedByPython("lightgbm_models.py", ["pandas", "lightgbm", "scipy"]);
const onnx = trainedByPython("onnx_models.py", ["pandas", "sklearn", "skl2onnx", "onnxruntime"]);
const catboost = trainedByPython("catboost_models.py", ["pandas", "catboost", "scipy"]);
const KERAS = ["pandas", "keras", "tensorflow", "scipy", "pyarrow"];
const keras = trainedByPython("keras_models.py", KERAS);
const TORCH = ["pandas", "torch", "scipy", "pyarrow"];
const torch = trainedByPython("torch_models.py", TORCH);
const R = ["caret", "randomForest", "MASS", "Matrix"];
const r = trainedByR("models.R", R);
const JULIA = ["CSV", "DataFrames", "JLSO", "MLJ", "MLJDecisionTreeInterface"];
const julia = trainedByJulia("models.jl", JULIA);
const h2o = trainedByPython("h2o_models.py", ["pandas", "h2o", "scipy"]);
const jar = trainedByPython("jar_models.py", ["pandas", "sklearn", "scipy"]);
const pmml = trainedByPython("pmml_models.py", ["pandas", "sklearn", "scipy"]);

/** The rows of the table, in groups that are tested in a file each. */
export const ROWS = {
  python: [
    {
      id: "custom.py",
      model: "hooks in Python",
      artifact: "`custom.py`",
      trainer: sklearn,
      runtime: inPython(["pandas", "sklearn", "scipy", "pyarrow"]),
      models: EVERYTHING,
      tolerance: 0,
    },
    {
      id: "sklearn",
      model: "scikit-learn",
      artifact: "`.pkl`, `.joblib`",
      trainer: sklearn,
      runtime: inPython(["pandas", "sklearn", "scipy", "pyarrow"]),
      models: [...PREDICTING, "transform"],
      tolerance: 0,
    },
    {
      id: "xgboost-pickle",
      model: "XGBoost",
      artifact: "`.pkl`",
      trainer: xgboost,
      runtime: inPython(["pandas", "xgboost", "scipy", "pyarrow"]),
      models: PREDICTING,
      tolerance: 0,
    },
    {
      id: "lightgbm-pickle",
      model: "LightGBM",
      artifact: "`.pkl`",
      trainer: lightgbm,
      runtime: inPython(["pandas", "lightgbm", "scipy", "pyarrow"]),
      models: PREDICTING,
      tolerance: 0,
    },
    {
      id: "catboost",
      model: "CatBoost",
      artifact: "`.pkl`",
      trainer: catboost,
      runtime: inPython(["pandas", "catboost", "scipy", "pyarrow"]),
      models: PREDICTING,
      tolerance: 0,
    },
  ],
  torch: [
    {
      id: "pytorch",
      model: "PyTorch",
      artifact: "`.pth` and its class in a module",
      trainer: torch,
      runtime: inPython(TORCH),
      models: [...PREDICTING, "transform"],
      tolerance: 1e-6,
    },
    {
      id: "torchscript",
      model: "TorchScript",
      artifact: "`.pt`",
      trainer: torch,
      runtime: inPython(TORCH),
      models: [...PREDICTING, "transform"],
      tolerance: 1e-6,
    },
  ],
  keras: [
    {
      id: "keras",
      model: "Keras",
      artifact: "`.keras`",
      trainer: keras,
      runtime: inPython(KERAS),
      models: [...PREDICTING, "transform"],
      tolerance: 1e-6,
    },
    {
      id: "keras-h5",
      model: "Keras",
      artifact: "`.h5`",
      trainer: keras,
      runtime: inPython(KERAS),
      models: [...PREDICTING, "transform"],
      tolerance: 1e-6,
      options: ["--language", "python"],
    },
    {
      id: "keras-h5-node",
      model: "Keras",
      artifact: "`.h5`",
      trainer: keras,
      runtime: inNode,
      models: [...PREDICTING, "transform"],
      tolerance: 1e-5,
    },
    {
      id: "tensorflowjs",
      model: "TensorFlow.js",
      artifact: "`model.json`",
      trainer: keras,
      runtime: inNode,
      models: [...PREDICTING, "transform"],
      tolerance: 1e-5,
    },
  ],
  r: [
    {
      id: "custom.R",
      model: "hooks in R",
      artifact: "`custom.R`",
      trainer: r,
      runtime: inR(R),
      models: EVERYTHING,
    },
    {
      id: "caret",
      model: "caret",
      artifact: "`.rds`",
      trainer: r,
      runtime: inR(R),
      models: PREDICTING,
      tolerance: 0,
    },
    {
      id: "r",
      model: "R: lm, lda, prcomp, randomForest, …",
      artifact: "`.rds`",
      trainer: r,
      runtime: inR(R),
      models: [...PREDICTING, "transform"],
    },
  ],
  julia: [
    {
      id: "custom.jl",
      model: "hooks in Julia",
      artifact: "`custom.jl`",
      trainer: julia,
      runtime: inJulia(JULIA),
      models: ["regression", "anomaly", "unstructured", "sparse"],
    },
    {
      id: "julia",
      model: "MLJ",
      artifact: "`.jlso`",
      trainer: julia,
      runtime: inJulia(JULIA),
      models: PREDICTING,
    },
  ],
  java: [
    {
      id: "jar",
      model: "scoring code",
      artifact: "`.jar`",
      trainer: jar,
      runtime: inJava,
      models: PREDICTING,
    },
    {
      id: "h2o-mojo",
      model: "H2O MOJO",
      artifact: "`.zip`",
      trainer: h2o,
      runtime: inJava,
      models: [...PREDICTING, "transform"],
    },
    {
      id: "h2o-pojo",
      model: "H2O POJO",
      artifact: "`.java`",
      trainer: h2o,
      runtime: inJava,
      models: ["regression", "binary", "multiclass", "sparse"],
      // A POJO's own numbers are floats of 32 bits.
      tolerance: 1e-6,
    },
    {
      id: "mojo-pipeline",
      model: "Driverless AI pipeline",
      artifact: "`.mojo`",
      ...unlicensed("H2O's runtime for pipelines and its licence"),
      models: PREDICTING,
    },
    {
      id: "pmml",
      model: "PMML",
      artifact: "`.pmml`",
      trainer: pmml,
      runtime: inJava,
      models: PREDICTING,
    },
    {
      id: "pmml-hooks",
      model: "PMML beside hooks",
      artifact: "`.pmml`, `custom.py`",
      trainer: pmml,
      runtime: inPython(["pandas", "pypmml", "scipy", "pyarrow"]),
      models: PREDICTING,
      // pypmml hands rows over with ten digits.
      tolerance: 1e-8,
    },
  ],
  onnx: [
    {
      id: "onnx",
      model: "ONNX",
      artifact: "`.onnx`",
      trainer: onnx,
      runtime: inNode,
      models: [...PREDICTING, "transform"],
      tolerance: 1e-6,
    },
    {
      id: "onnx-hooks",
      model: "ONNX beside hooks",
      artifact: "`.onnx`, `custom.py`",
      trainer: onnx,
      runtime: inPython(["pandas", "onnxruntime", "scipy", "pyarrow"]),
      models: PREDICTING,
      tolerance: 1e-6,
    },
  ],
  node: [
    {
      id: "custom.ts",
      model: "hooks in TypeScript",
      artifact: "`custom.ts`",
      trainer: sklearn,
      runtime: inNode,
      models: EVERYTHING,
    },
    {
      id: "xgboost",
      model: "XGBoost",
      artifact: "`.json`, `.ubj`",
      trainer: xgboost,
      runtime: inNode,
      models: PREDICTING,
      tolerance: 0,
    },
    {
      id: "lightgbm",
      model: "LightGBM",
      artifact: "`.txt`, `.lgb`",
      trainer: lightgbm,
      runtime: inNode,
      models: PREDICTING,
      tolerance: 0,
    },
  ],
} as const satisfies Readonly<Record<string, readonly Row[]>>;

export type Group = keyof typeof ROWS;
