"""Trains H2O models of every kind that the Java host runs, and writes what H2O's own cluster predicts.

`python h2o_models.py DIR` writes into DIR `rows.csv`, and for every model NAME.zip (its MOJO), NAME.csv (the
cluster's predictions for rows.csv), and for some pojo/NAME/NAME.java. It starts a cluster, so it needs the package
h2o (3.46.0.7 exports models freely) and Java.
"""

import os
import pathlib
import socket
import sys

import h2o
import numpy as np
import pandas as pd
from h2o import estimators

SEED = 20
TYPES = {"size": "real", "age": "int", "colour": "enum", "ward": "enum", "smoker": "enum"}
FEATURES = list(TYPES)


def table(rows, seed):
    """Numbers, texts, and categories that look like numbers and booleans; a tenth of the cells are empty."""
    random = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "size": random.normal(3, 2, rows),
            "age": random.integers(0, 90, rows),
            "colour": random.choice(["red", "green", "dark blue", "été"], rows),
            "ward": random.choice(["1", "2", "10", "07"], rows),
            "smoker": random.choice(["True", "False"], rows),
        }
    ).astype({"age": object})
    score = frame["size"] + 2 * (frame["colour"] == "red") - 3 * (frame["ward"] == "07") + (frame["smoker"] == "True")
    frame["amount"] = score + frame["age"].astype(float) / 30 + random.normal(0, 0.5, rows)
    for k, name in enumerate(FEATURES):
        frame.loc[(np.arange(rows) * 7 + k) % 50 < 5, name] = None
    frame["base"] = random.normal(0, 1, rows)
    frame["answer"] = np.where(frame["amount"] > 4.5, "yes", "no")
    frame["grade"] = np.select([frame["amount"] < 3, frame["amount"] < 6], ["low", "middle"], "high")
    frame["flag"] = np.where(frame["amount"] > 4.5, "1", "0")
    return frame


def cluster_frame(frame, path):
    """What the cluster reads of a frame's CSV, with its types said."""
    frame.to_csv(path, index=False, lineterminator="\n")
    types = {**TYPES, "base": "real", "answer": "enum", "grade": "enum", "flag": "enum", "amount": "real"}
    return h2o.import_file(str(path), header=1, col_types={name: types[name] for name in frame.columns})


# Estimator, its settings, target; unsupervised models have none.
SMALL_TREES = {"ntrees": 12, "max_depth": 4, "seed": SEED}
MODELS = {
    "gbm_regression": ("H2OGradientBoostingEstimator", SMALL_TREES, "amount"),
    "gbm_binary": ("H2OGradientBoostingEstimator", SMALL_TREES, "answer"),
    "gbm_flag": ("H2OGradientBoostingEstimator", SMALL_TREES, "flag"),
    "gbm_multiclass": ("H2OGradientBoostingEstimator", SMALL_TREES, "grade"),
    "gbm_one_hot": ("H2OGradientBoostingEstimator", {**SMALL_TREES, "categorical_encoding": "one_hot_explicit"}, "answer"),
    "gbm_binary_encoding": ("H2OGradientBoostingEstimator", {**SMALL_TREES, "categorical_encoding": "binary"}, "answer"),
    "drf_multiclass": ("H2ORandomForestEstimator", SMALL_TREES, "grade"),
    "glm_regression": ("H2OGeneralizedLinearEstimator", {"seed": SEED}, "amount"),
    "glm_binary": ("H2OGeneralizedLinearEstimator", {"family": "binomial", "seed": SEED}, "answer"),
    "glm_offset": ("H2OGeneralizedLinearEstimator", {"offset_column": "base", "seed": SEED}, "amount"),
    "gam": ("H2OGeneralizedAdditiveEstimator", {"gam_columns": ["size"], "family": "gaussian", "seed": SEED}, "amount"),
    "xgboost_regression": ("H2OXGBoostEstimator", SMALL_TREES, "amount"),
    "xgboost_binary": ("H2OXGBoostEstimator", SMALL_TREES, "answer"),
    "deep_learning_multiclass": (
        "H2ODeepLearningEstimator",
        {"hidden": [8], "epochs": 5, "seed": SEED, "reproducible": True},
        "grade",
    ),
    "isolation_forest": ("H2OIsolationForestEstimator", {"ntrees": 20, "seed": SEED}, None),
    "extended_isolation_forest": ("H2OExtendedIsolationForestEstimator", {"ntrees": 20, "seed": SEED}, None),
    "isolation_forest_flags": (
        "H2OIsolationForestEstimator",
        {"ntrees": 20, "seed": SEED, "contamination": 0.1},
        None,
    ),
    "kmeans": ("H2OKMeansEstimator", {"k": 3, "seed": SEED}, None),
    "pca": ("H2OPrincipalComponentAnalysisEstimator", {"k": 2, "transform": "standardize", "seed": SEED, "impute_missing": True}, None),
}
POJOS = ["gbm_regression", "glm_binary", "drf_multiclass"]


def start_cluster():
    """One of this process alone: on a port that is free, and the one behind it, which H2O takes as well."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
                break
            except (OSError, OverflowError):
                continue
    h2o.init(nthreads=1, max_mem_size="1g", port=port, name=f"drum-{os.getpid()}", bind_to_localhost=True)


def main():
    out = pathlib.Path(sys.argv[1]).resolve()
    (out / "pojo").mkdir(parents=True, exist_ok=True)
    start_cluster()
    h2o.no_progress()
    try:
        train = cluster_frame(table(400, 1), out / "train.csv")
        rows = table(200, 2)[[*FEATURES, "base"]]
        # Levels that were not there in training.
        rows.loc[[3, 30], "colour"] = "pink"
        rows.loc[[4, 40], "ward"] = "99"
        scored = cluster_frame(rows, out / "rows.csv")
        for name, (kind, settings, target) in MODELS.items():
            model = getattr(estimators, kind)(model_id=name, **settings)
            model.train(x=FEATURES, y=target, training_frame=train)
            model.predict(scored).as_data_frame(use_multi_thread=False).to_csv(out / f"{name}.csv", index=False)
            model.download_mojo(str(out / f"{name}.zip"))
            if name in POJOS:
                folder = out / "pojo" / name
                folder.mkdir(exist_ok=True)
                h2o.download_pojo(model, path=str(folder), get_jar=False)
    finally:
        h2o.cluster().shutdown()


if __name__ == "__main__":
    main()
