"""Writes testdata/ and trains the models of model_templates/.

Every data set ships inside scikit-learn; nothing is downloaded and nothing is random. Run it through
make.sh. `--root DIR` writes below DIR instead of below the repository.
"""

import argparse
import gzip
import json
import pathlib
import pickle

import lightgbm
import numpy as np
import onnxruntime
import pandas as pd
import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.ipc as ipc
import pyarrow.parquet as parquet
import scipy.io
import scipy.sparse
import xgboost
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType
from sklearn import datasets
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

SEED = 20
"""Of every split: a quarter of the rows is held out, to be able to say how good a model is."""


def load(name):
    """A data set of scikit-learn as a frame, its target last and under a name that says what it is."""
    bunch = getattr(datasets, f"load_{name}")(as_frame=True)
    target = bunch.target
    if name in ("iris", "wine", "breast_cancer"):
        target = pd.Series(np.asarray(bunch.target_names)[target].astype(str))
    return bunch.data.assign(**{TARGETS[name]: target})


TARGETS = {
    "iris": "species",
    "wine": "cultivar",
    "breast_cancer": "diagnosis",
    "diabetes": "progression",
    "digits": "digit",
}


def features(frame, name):
    return frame.drop(columns=TARGETS[name])


def write_data(root, frames):
    """The sets as CSV, then some of them in every other format that drum reads."""
    out = root / "testdata"
    out.mkdir(parents=True, exist_ok=True)
    for name, frame in frames.items():
        if name == "digits":
            frame = frame.astype(int)
        frame.to_csv(out / f"{name}.csv", index=False, lineterminator="\n")

    for name in ("iris", "wine", "breast_cancer", "diabetes"):
        feather.write_feather(table(frames[name]), out / f"{name}.arrow", compression="uncompressed")
    for compression in ("zstd", "lz4"):
        feather.write_feather(table(frames["wine"]), out / f"wine_{compression}.arrow", compression=compression)
    with ipc.new_stream(out / "iris.arrows", table(frames["iris"]).schema) as stream:
        stream.write_table(table(frames["iris"]), max_chunksize=64)
    for name in ("iris", "breast_cancer"):
        parquet.write_table(table(frames[name]), out / f"{name}.parquet")

    iris = frames["iris"]
    write_json(out / "iris.json", iris.to_dict(orient="records"))
    write_json(out / "iris_instances.json", {"instances": iris.to_dict(orient="records")})
    write_json(out / "iris_split.json", {"dataframe_split": iris.to_dict(orient="split")})
    iris_csv = (out / "iris.csv").read_bytes()
    (out / "iris.csv.gz").write_bytes(gzip.compress(iris_csv, mtime=0))
    (out / "iris.csv.zst").write_bytes(pa.compress(iris_csv, codec="zstd", asbytes=True))

    # Feature and target files apart, as a training run keeps them.
    features(frames["diabetes"], "diabetes").to_csv(out / "diabetes_features.csv", index=False, lineterminator="\n")
    frames["diabetes"][["progression"]].to_csv(out / "diabetes_target.csv", index=False, lineterminator="\n")

    # Every seventh cell, counted along the rows, left empty.
    holes = features(frames["wine"], "wine")
    mask = (np.arange(holes.size) % 7 == 3).reshape(holes.shape)
    holes.mask(mask).to_csv(out / "wine_missing.csv", index=False, lineterminator="\n")

    digits = features(frames["digits"], "digits")
    scipy.io.mmwrite(out / "digits.mtx", scipy.sparse.coo_matrix(digits.to_numpy()[:500].astype(int)))
    (out / "digits.columns").write_text("\n".join(digits.columns) + "\n")
    images = digits.to_numpy()[-20:].astype(int).reshape(-1, 8, 8)
    write_json(out / "digits_images.json", {"images": images.tolist()})
    header = b"P5\n8 8\n16\n"
    (out / "digit.pgm").write_bytes(header + images[0].astype(np.uint8).tobytes())
    return images


def table(frame):
    """Arrow without pandas' own notes, which hold versions."""
    return pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)


def write_json(path, value):
    path.write_text(json.dumps(value) + "\n")


def template(root, name):
    folder = root / "model_templates" / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def write_expected(root, name, frame):
    """The library's own predictions for every row of the template's data set."""
    folder = root / "testdata" / "expected"
    folder.mkdir(parents=True, exist_ok=True)
    frame.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")


def split(frame, name):
    stratify = None if name == "diabetes" else frame[TARGETS[name]]
    return train_test_split(frame, test_size=0.25, random_state=SEED, stratify=stratify)


def train_xgboost(root, frame):
    """Progression of diabetes: squared error, stopped early on the held-out quarter."""
    train, held_out = split(frame, "diabetes")
    matrices = [
        xgboost.DMatrix(features(part, "diabetes"), label=part["progression"]) for part in (train, held_out)
    ]
    booster = xgboost.train(
        {"objective": "reg:squarederror", "max_depth": 3, "eta": 0.1, "seed": SEED, "nthread": 1},
        matrices[0],
        num_boost_round=300,
        evals=[(matrices[1], "held_out")],
        early_stopping_rounds=20,
        verbose_eval=False,
    )
    booster.save_model(template(root, "typescript_xgboost") / "model.ubj")
    # Like drum and XGBoost's scikit-learn interface: the trees up to the best round.
    rounds = (0, booster.best_iteration + 1)

    def predict(part):
        return booster.predict(xgboost.DMatrix(features(part, "diabetes")), iteration_range=rounds)

    write_expected(root, "typescript_xgboost", pd.DataFrame({"Predictions": predict(frame)}))
    error = np.sqrt(np.mean((predict(held_out) - held_out["progression"]) ** 2))
    return f"trees {rounds[1]} of {booster.num_boosted_rounds()}, RMSE on the held-out quarter {error:.1f}"


def train_multiclass(root, frame):
    """Species of iris: softmax over the classes in the order of the labels in model-metadata.yaml."""
    labels = sorted(frame["species"].unique())
    train, held_out = split(frame, "iris")
    booster = xgboost.train(
        {"objective": "multi:softprob", "num_class": 3, "max_depth": 3, "eta": 0.3, "seed": SEED, "nthread": 1},
        xgboost.DMatrix(features(train, "iris"), label=train["species"].map(labels.index)),
        num_boost_round=30,
    )
    booster.save_model(template(root, "typescript_multiclass") / "model.json")
    predict = lambda part: booster.predict(xgboost.DMatrix(features(part, "iris")))  # noqa: E731
    write_expected(root, "typescript_multiclass", pd.DataFrame(predict(frame), columns=labels))
    right = np.asarray(labels)[predict(held_out).argmax(axis=1)] == held_out["species"]
    return f"accuracy on the held-out quarter {right.mean():.3f}"


def train_lightgbm(root, diabetes, iris):
    """Models that tests load: progression of diabetes by name, species of iris by position."""
    folder = root / "testdata" / "lightgbm"
    folder.mkdir(parents=True, exist_ok=True)
    settings = {"verbose": -1, "seed": SEED, "num_threads": 1, "deterministic": True, "num_leaves": 7}
    rows = features(diabetes, "diabetes")
    booster = lightgbm.train(settings, lightgbm.Dataset(rows, diabetes["progression"]), 20)
    booster.save_model(folder / "diabetes.txt")
    species = iris["species"].map(sorted(iris["species"].unique()).index)
    multiclass = {**settings, "objective": "multiclass", "num_class": 3}
    rows = features(iris, "iris").to_numpy()
    booster = lightgbm.train(multiclass, lightgbm.Dataset(rows, species), 10)
    booster.save_model(folder / "iris.lgb")


def train_onnx(root, frame):
    """Diagnosis of breast cancer: imputer, scaler, logistic regression; one input a column."""
    train, held_out = split(frame, "breast_cancer")
    names = list(features(frame, "breast_cancer").columns)
    pipeline = make_pipeline(
        ColumnTransformer([("numbers", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), names)]),
        LogisticRegression(max_iter=1000),
    ).fit(features(train, "breast_cancer"), train["diagnosis"])
    model = to_onnx(
        pipeline, initial_types=[(name, FloatTensorType([None, 1])) for name in names], name="breast_cancer"
    )
    # The converter leaves these in the order of a set.
    opsets = sorted(model.opset_import, key=lambda opset: opset.domain)
    del model.opset_import[:]
    model.opset_import.extend(opsets)
    path = template(root, "typescript_onnx") / "model.onnx"
    path.write_bytes(model.SerializeToString())

    session = onnxruntime.InferenceSession(path)
    # The converter has replaced the blanks in the names; the order is the columns'.
    inputs = zip(session.get_inputs(), names, strict=True)
    columns = {given.name: frame[[name]].to_numpy(dtype=np.float32) for given, name in inputs}
    _, probabilities = session.run(None, columns)
    write_expected(root, "typescript_onnx", pd.DataFrame(probabilities))
    return f"accuracy on the held-out quarter {pipeline.score(held_out[names], held_out['diagnosis']):.3f}"


def train_transform(root, frame):
    """Wine: median for missing values, then zero mean and unit variance."""
    train, _ = split(frame, "wine")
    columns = list(features(frame, "wine").columns)
    pipeline = make_pipeline(SimpleImputer(strategy="median"), StandardScaler()).fit(train[columns])
    imputer, scaler = (step for _, step in pipeline.steps)
    parameters = [
        {"name": name, "median": median, "mean": mean, "scale": scale}
        for name, median, mean, scale in zip(
            columns, imputer.statistics_.tolist(), scaler.mean_.tolist(), scaler.scale_.tolist(), strict=True
        )
    ]
    path = template(root, "typescript_transform") / "scaler.json"
    path.write_text(json.dumps({"columns": parameters}, indent=2) + "\n")
    write_expected(root, "typescript_transform", pd.DataFrame(pipeline.transform(frame[columns]), columns=columns))
    missing = pd.read_csv(root / "testdata" / "wine_missing.csv")
    write_expected(root, "typescript_transform_missing", pd.DataFrame(pipeline.transform(missing), columns=columns))
    return f"{len(columns)} columns"


def train_unstructured(root, frame, images):
    """Handwritten digits: multinomial logistic regression on the 64 grey values."""
    train, held_out = split(frame, "digits")
    x = features(train, "digits").to_numpy() / 16
    model = LogisticRegression(max_iter=1000).fit(x, train["digit"])
    # Three decimals lose nothing that can be measured; the model is what the file says.
    model.coef_, model.intercept_ = model.coef_.round(3), model.intercept_.round(3)
    path = template(root, "typescript_unstructured") / "digits.json"
    write_json(
        path,
        {"classes": model.classes_.tolist(), "weights": model.coef_.tolist(), "biases": model.intercept_.tolist()},
    )
    write_pickle(template(root, "python_unstructured") / "digits.pkl", model)
    probabilities = model.predict_proba(images.reshape(-1, 64) / 16)
    for name in ("typescript_unstructured", "python_unstructured"):
        write_expected(root, name, pd.DataFrame(probabilities, columns=model.classes_))
    accuracy = model.score(features(held_out, "digits").to_numpy() / 16, held_out["digit"])
    return f"accuracy on the held-out quarter {accuracy:.3f}"


def write_pickle(path, model):
    path.write_bytes(pickle.dumps(model, protocol=5))


def train_python_regression(root, frame):
    """Progression of diabetes: gradient boosted trees behind a median for missing values, as a pickle."""
    train, held_out = split(frame, "diabetes")
    pipeline = make_pipeline(
        SimpleImputer(strategy="median"),
        GradientBoostingRegressor(n_estimators=60, max_depth=2, learning_rate=0.1, random_state=SEED),
    ).fit(features(train, "diabetes"), train["progression"])
    write_pickle(template(root, "python_sklearn_regression") / "model.pkl", pipeline)
    predictions = pipeline.predict(features(frame, "diabetes"))
    write_expected(root, "python_sklearn_regression", pd.DataFrame({"Predictions": predictions}))
    return f"R2 on the held-out quarter {pipeline.score(features(held_out, 'diabetes'), held_out['progression']):.3f}"


def train_python_binary(root, frame):
    """Diagnosis of breast cancer: median, scaler and logistic regression, as a pickle."""
    train, held_out = split(frame, "breast_cancer")
    x = features(frame, "breast_cancer")
    pipeline = make_pipeline(SimpleImputer(strategy="median"), StandardScaler(), LogisticRegression(max_iter=1000))
    pipeline.fit(features(train, "breast_cancer"), train["diagnosis"])
    write_pickle(template(root, "python_sklearn_binary") / "model.pkl", pipeline)
    predictions = pd.DataFrame(pipeline.predict_proba(x), columns=pipeline.classes_)
    write_expected(root, "python_sklearn_binary", predictions)
    accuracy = pipeline.score(features(held_out, "breast_cancer"), held_out["diagnosis"])
    return f"accuracy on the held-out quarter {accuracy:.3f}"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parent.parent)
    root = parser.parse_args().root
    frames = {name: load(name) for name in TARGETS}
    images = write_data(root, frames)
    print("typescript_xgboost:", train_xgboost(root, frames["diabetes"]))
    print("typescript_multiclass:", train_multiclass(root, frames["iris"]))
    train_lightgbm(root, frames["diabetes"], frames["iris"])
    print("typescript_onnx:", train_onnx(root, frames["breast_cancer"]))
    print("python_sklearn_regression:", train_python_regression(root, frames["diabetes"]))
    print("python_sklearn_binary:", train_python_binary(root, frames["breast_cancer"]))
    print("typescript_transform:", train_transform(root, frames["wine"]))
    print("typescript_unstructured:", train_unstructured(root, frames["digits"], images))


if __name__ == "__main__":
    main()
